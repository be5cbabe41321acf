using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Protection;

/// <summary>
/// The certificate that wraps the key-encryption key (RSA-OAEP with SHA-256). A new certificate needs a new wrapped file, not a new key.
/// Its dates are not checked: a late renewal must not lock the secrets up.
/// </summary>
internal static class KekCertificate
{
    private static readonly RSAEncryptionPadding Padding = RSAEncryptionPadding.OaepSHA256;

    public static byte[] Wrap(byte[] key, X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey()
            ?? throw new StartRefusedException("The certificate has no RSA key. An EC certificate cannot wrap a key.");
        return rsa.Encrypt(key, Padding);
    }

    /// <exception cref="StartRefusedException">The certificate is missing, has no private key, or did not wrap this key.</exception>
    public static byte[] Unwrap(byte[] wrapped, ProtectionOptions options, string source)
    {
        using var certificate = Find(options)
            ?? throw new StartRefusedException(
                $"{source} is wrapped for a certificate. Give that by Protection__CertificateFile or Protection__CertificateThumbprint.");
        using var rsa = certificate.GetRSAPrivateKey()
            ?? throw new StartRefusedException("The certificate of Protection has no RSA private key.");
        try
        {
            return rsa.Decrypt(wrapped, Padding);
        }
        catch (CryptographicException)
        {
            throw new StartRefusedException($"{source} was not wrapped for the certificate of Protection ({certificate.Thumbprint}).");
        }
    }

    /// <summary>Reads a certificate, PEM or DER, that may have no private key.</summary>
    public static X509Certificate2 ReadPublic(string file) => Reading(file, () => X509CertificateLoader.LoadCertificateFromFile(file));

    private static X509Certificate2? Find(ProtectionOptions options) => options switch
    {
        { CertificateFile: { Length: > 0 }, CertificateThumbprint: { Length: > 0 } } =>
            throw new StartRefusedException("Protection:CertificateFile and Protection:CertificateThumbprint are both set: keep one."),
        { CertificateFile: { Length: > 0 } file } => Reading(file, () => FromFile(file, options.CertificatePassword)),
        { CertificateThumbprint: { Length: > 0 } thumbprint } =>
            FromStore(StoreLocation.CurrentUser, thumbprint) ?? FromStore(StoreLocation.LocalMachine, thumbprint)
            ?? throw new StartRefusedException(
                $"No certificate with the thumbprint {thumbprint} is in the store of this account or of this machine."),
        _ => null,
    };

    private static X509Certificate2 FromFile(string file, string? password) =>
        (File.ReadAllText(file).Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal), string.IsNullOrEmpty(password)) switch
        {
            (true, true) => X509Certificate2.CreateFromPemFile(file),
            (true, false) => X509Certificate2.CreateFromEncryptedPemFile(file, password),
            _ => X509CertificateLoader.LoadPkcs12FromFile(file, password),
        };

    private static X509Certificate2? FromStore(StoreLocation location, string thumbprint)
    {
        try
        {
            using var store = new X509Store(StoreName.My, location, OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            return store.Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: false).FirstOrDefault();
        }
        catch (CryptographicException)
        {
            return null; // the platform has no such store
        }
    }

    private static X509Certificate2 Reading(string file, Func<X509Certificate2> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartRefusedException($"The certificate {file} cannot be read: {fault.Message}");
        }
    }
}
