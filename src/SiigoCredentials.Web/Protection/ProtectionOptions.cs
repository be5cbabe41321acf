namespace SiigoCredentials.Web.Protection;

/// <summary>Where the key-encryption key comes from; section <c>Protection</c>. Each as text or as a file, not both.</summary>
public sealed class ProtectionOptions
{
    /// <summary>Base64 of 32 random bytes, for installations that keep secrets in the environment (<c>Protection__Key</c>).</summary>
    public string? Key { get; init; }

    /// <summary>A file with the same, which only the portal's account may read.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The previous key, until <c>rotate-kek</c> has wrapped every secret with the new one.</summary>
    public string? PreviousKey { get; init; }

    /// <summary>A file with the same.</summary>
    public string? PreviousKeyFile { get; init; }

    /// <summary>
    /// A certificate with its RSA private key, PFX or PEM: then the keys above are wrapped for it, as <c>wrap-kek</c> writes them.
    /// </summary>
    public string? CertificateFile { get; init; }

    /// <summary>The password of the certificate's file, if it has one.</summary>
    public string? CertificatePassword { get; init; }

    /// <summary>
    /// The same by its thumbprint (SHA-1, as the store shows it), from the store of the portal's account or of the machine.
    /// </summary>
    public string? CertificateThumbprint { get; init; }
}
