using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Credentials;

/// <summary>What is wrong with the format of a key.</summary>
public enum KeyFault
{
    None,
    BlankInside,
    Prefix,
    Length,
    Checksum,
}

/// <summary>
/// The format of an Access Key: a prefix, 43 random base62 characters (256 bits) and a checksum of 6. It needs no escaping in JSON, forms,
/// headers or shells. A scanner finds it by the prefix and rules out false hits by the checksum.
/// </summary>
public static class AccessKeyFormat
{
    public const string Prefix = "siigo_ak_";
    public const int BodyLength = 43;
    public const int ChecksumLength = 6;
    public const int Length = 9 + BodyLength + ChecksumLength;
    public const int HintLength = 4;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string Generate()
    {
        var key = Prefix + RandomNumberGenerator.GetString(Alphabet, BodyLength);
        return key + Checksum(key);
    }

    /// <summary>Whether prefix, length and checksum are right. It does not say that the key was issued.</summary>
    public static bool IsWellFormed(string key) =>
        key.Length == Length
        && key.StartsWith(Prefix, StringComparison.Ordinal)
        && key[^ChecksumLength..] == Checksum(key.AsSpan(0, Length - ChecksumLength));

    /// <summary>The first fault, in the order in which a person would look for it.</summary>
    public static KeyFault FaultIn(string key) =>
        IsWellFormed(key) ? KeyFault.None
        : PastedText.HasBlank(key) ? KeyFault.BlankInside
        : !key.StartsWith(Prefix, StringComparison.Ordinal) ? KeyFault.Prefix
        : key.Length != Length ? KeyFault.Length
        : KeyFault.Checksum;

    /// <summary>The hash that is stored in place of the key.</summary>
    public static byte[] SecretHash(string key) => OneTimeToken.Hash(key);

    /// <inheritdoc cref="SecretHash(string)"/>
    public static void SecretHash(string key, Span<byte> secretHash) => OneTimeToken.Hash(key, secretHash);

    public static string Hint(string key) => key[^HintLength..];

    // CRC-32 finds every change of one character. It protects against typing errors, not against forgery.
    private static string Checksum(ReadOnlySpan<char> key)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(key)];
        Encoding.UTF8.GetBytes(key, bytes);
        var rest = Crc32.HashToUInt32(bytes);
        Span<char> digits = stackalloc char[ChecksumLength];
        for (var place = ChecksumLength - 1; place >= 0; place--)
        {
            digits[place] = Alphabet[(int)(rest % Alphabet.Length)];
            rest /= (uint)Alphabet.Length;
        }

        return new string(digits);
    }
}
