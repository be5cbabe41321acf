using System.Security.Cryptography;

namespace SiigoCredentials.Web.Protection;

/// <summary>
/// Envelope encryption: AES-256-GCM with a data key for each secret, which the key-encryption key wraps. The associated data ties a secret
/// to its row, so that a ciphertext copied to another row does not open (ASVS 11.3.3).
/// </summary>
/// <remarks>Layout: version 1 | KEK id 8 | wrap nonce 12 | wrapped data key 32 | wrap tag 16 | nonce 12 | tag 16 | ciphertext.</remarks>
public sealed class SecretSealer(Lazy<KeyEncryptionKeys> keks)
{
    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int IdAt = 1;
    private const int WrapNonceAt = IdAt + KeyEncryptionKey.IdBytes;
    private const int WrappedAt = WrapNonceAt + NonceBytes;
    private const int WrapTagAt = WrappedAt + KeyEncryptionKey.KeyBytes;
    private const int NonceAt = WrapTagAt + TagBytes;
    private const int TagAt = NonceAt + NonceBytes;
    private const int CiphertextAt = TagAt + TagBytes;

    /// <summary>With keys that are loaded already.</summary>
    public SecretSealer(KeyEncryptionKeys keks) : this(new Lazy<KeyEncryptionKeys>(keks))
    {
    }

    public byte[] Seal(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> associatedData)
    {
        var sealedSecret = new byte[CiphertextAt + secret.Length];
        var span = sealedSecret.AsSpan();
        span[0] = Version;
        RandomNumberGenerator.Fill(span.Slice(NonceAt, NonceBytes));

        Span<byte> dataKey = stackalloc byte[KeyEncryptionKey.KeyBytes];
        RandomNumberGenerator.Fill(dataKey);
        Wrap(dataKey, span, associatedData);
        using (var seal = new AesGcm(dataKey, TagBytes))
        {
            seal.Encrypt(span.Slice(NonceAt, NonceBytes), secret, span[CiphertextAt..], span.Slice(TagAt, TagBytes), associatedData);
        }

        CryptographicOperations.ZeroMemory(dataKey);
        return sealedSecret;
    }

    /// <exception cref="CryptographicException">Sealed with another key, for another row, or altered, without saying which.</exception>
    public byte[] Open(ReadOnlySpan<byte> sealedSecret, ReadOnlySpan<byte> associatedData)
    {
        Span<byte> dataKey = stackalloc byte[KeyEncryptionKey.KeyBytes];
        Unwrap(sealedSecret, dataKey, associatedData);
        var secret = new byte[sealedSecret.Length - CiphertextAt];
        using (var open = new AesGcm(dataKey, TagBytes))
        {
            open.Decrypt(
                sealedSecret.Slice(NonceAt, NonceBytes), sealedSecret[CiphertextAt..], sealedSecret.Slice(TagAt, TagBytes), secret,
                associatedData);
        }

        CryptographicOperations.ZeroMemory(dataKey);
        return secret;
    }

    /// <summary>The id of the key that wraps it; shorter for a malformed secret.</summary>
    internal static byte[] KekIdOf(byte[] sealedSecret) => [.. sealedSecret.Skip(IdAt).Take(KeyEncryptionKey.IdBytes)];

    /// <summary>The same secret under the current key. It wraps only the data key again and never opens the secret.</summary>
    /// <exception cref="CryptographicException">As <see cref="Open"/>.</exception>
    public byte[] Rewrap(ReadOnlySpan<byte> sealedSecret, ReadOnlySpan<byte> associatedData)
    {
        Span<byte> dataKey = stackalloc byte[KeyEncryptionKey.KeyBytes];
        Unwrap(sealedSecret, dataKey, associatedData);
        var rewrapped = sealedSecret.ToArray();
        Wrap(dataKey, rewrapped, associatedData);
        CryptographicOperations.ZeroMemory(dataKey);
        return rewrapped;
    }

    private void Wrap(ReadOnlySpan<byte> dataKey, Span<byte> sealedSecret, ReadOnlySpan<byte> associatedData)
    {
        keks.Value.Current.Id.CopyTo(sealedSecret[IdAt..]);
        RandomNumberGenerator.Fill(sealedSecret.Slice(WrapNonceAt, NonceBytes));
        using var wrap = new AesGcm(keks.Value.Current.Key, TagBytes);
        wrap.Encrypt(
            sealedSecret.Slice(WrapNonceAt, NonceBytes), dataKey, sealedSecret.Slice(WrappedAt, dataKey.Length),
            sealedSecret.Slice(WrapTagAt, TagBytes), associatedData);
    }

    private void Unwrap(ReadOnlySpan<byte> sealedSecret, Span<byte> dataKey, ReadOnlySpan<byte> associatedData)
    {
        if (sealedSecret.Length < CiphertextAt || sealedSecret[0] != Version || keks.Value.Find(IdOf(sealedSecret)) is not { } kek)
        {
            throw new CryptographicException("The secret cannot be opened.");
        }

        using var wrap = new AesGcm(kek.Key, TagBytes);
        wrap.Decrypt(
            sealedSecret.Slice(WrapNonceAt, NonceBytes), sealedSecret.Slice(WrappedAt, dataKey.Length),
            sealedSecret.Slice(WrapTagAt, TagBytes), dataKey, associatedData);
    }

    private static ReadOnlySpan<byte> IdOf(ReadOnlySpan<byte> sealedSecret) => sealedSecret.Slice(IdAt, KeyEncryptionKey.IdBytes);
}
