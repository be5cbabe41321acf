using System.Security.Cryptography;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Operator;

/// <summary>
/// Authenticates a whole backup: HMAC-SHA-256 (RFC 2104) over every byte, with a key derived from the key-encryption key (HKDF, RFC 5869).
/// The seal is at the end of the file, after the last page of the database, where SQLite does not read. So one file has both.
/// </summary>
/// <remarks>Layout: mark 24 | KEK id 8 | MAC 32, over everything before it.</remarks>
public sealed class BackupSeal(KeyEncryptionKeys keks)
{
    private const int MarkBytes = 24;
    private const int MacAt = MarkBytes + KeyEncryptionKey.IdBytes;
    private const int Length = MacAt + SHA256.HashSizeInBytes;
    private const int BufferBytes = 1 << 20;

    private static ReadOnlySpan<byte> Mark => "siigo-credentials-bkp-1\n"u8;

    /// <summary>Seals a file with the current key and flushes it to the disk.</summary>
    public void Put(string file)
    {
        using var whole = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        using var mac = MacOf(keks.Current);
        Pass(whole, whole.Length, mac, copy: null);
        byte[] head = [.. Mark, .. keks.Current.Id];
        mac.AppendData(head);
        whole.Write(head);
        whole.Write(mac.GetHashAndReset());
        whole.Flush(flushToDisk: true);
    }

    /// <summary>Whether a file ends with a seal, valid or not.</summary>
    public static bool IsOn(string file)
    {
        using var whole = File.OpenRead(file);
        return FindSeal(whole) is not null;
    }

    /// <summary>Copies the sealed bytes into a new file. Returns why the seal is not valid; null when it is.</summary>
    public string? CopyOut(string file, string copy)
    {
        using var whole = File.OpenRead(file);
        var seal = FindSeal(whole) ?? throw new IOException($"{file} has lost its seal.");
        var kek = keks.Find(seal.AsSpan(MarkBytes, KeyEncryptionKey.IdBytes));
        using var mac = MacOf(kek ?? keks.Current);
        using (var target = PrivateFile.Create(copy))
        {
            Pass(whole, whole.Length - Length, mac, target);
        }

        mac.AppendData(seal.AsSpan(0, MacAt));
        return kek is null
            ? $"The backup was sealed with key-encryption key {KeyEncryptionKey.IdTextOf(seal[MarkBytes..MacAt])}, which is not given: nobody can tell whether it was changed."
            : CryptographicOperations.FixedTimeEquals(mac.GetHashAndReset(), seal.AsSpan(MacAt)) ? null
            : "The backup was changed after it was made: its seal is another's.";
    }

    private static IncrementalHash MacOf(KeyEncryptionKey kek) =>
        IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, kek.Derive("backup-seal"u8));

    private static byte[]? FindSeal(FileStream whole)
    {
        if (whole.Length < Length)
        {
            return null;
        }

        var seal = new byte[Length];
        whole.Position = whole.Length - Length;
        whole.ReadExactly(seal);
        whole.Position = 0;
        return seal.AsSpan().StartsWith(Mark) ? seal : null;
    }

    private static void Pass(FileStream source, long length, IncrementalHash mac, FileStream? copy)
    {
        var buffer = new byte[BufferBytes];
        for (var left = length; left > 0;)
        {
            var read = buffer.AsSpan(0, (int)Math.Min(left, BufferBytes));
            source.ReadExactly(read);
            mac.AppendData(read);
            copy?.Write(read);
            left -= read.Length;
        }
    }
}
