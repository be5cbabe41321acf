using System.Security.Cryptography;

namespace SiigoCredentials.Web.Protection;

/// <summary>The 256-bit key that wraps every data key. It is outside the database; each secret has the id of its key.</summary>
public sealed class KeyEncryptionKey
{
    public const int KeyBytes = 32;
    public const int IdBytes = 8;

    private readonly byte[] key;
    private readonly byte[] id;

    /// <exception cref="ArgumentException">The key is not 32 bytes.</exception>
    public KeyEncryptionKey(byte[] key)
    {
        if (key.Length != KeyBytes)
        {
            throw new ArgumentException($"A key-encryption key has {KeyBytes} bytes.", nameof(key));
        }

        this.key = key;

        // Derived, so that nobody has to configure a name for each key.
        id = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, IdBytes, info: "kek-id"u8.ToArray());
    }

    public ReadOnlySpan<byte> Key => key;

    public ReadOnlySpan<byte> Id => id;

    /// <summary>The id as the database, the log and the operator see it.</summary>
    public string IdText => IdTextOf(id);

    /// <summary>Derives a 256-bit key for one purpose with HKDF-SHA-256. It reveals neither this key nor that of another purpose.</summary>
    internal byte[] Derive(ReadOnlySpan<byte> purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: purpose.ToArray());

    internal static string IdTextOf(byte[] id) => Convert.ToHexStringLower(id);
}
