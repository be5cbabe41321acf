namespace SiigoCredentials.Web.Protection;

/// <summary>Where the key-encryption key comes from; section <c>Protection</c>. Each as text or as a file, not both.</summary>
public sealed class ProtectionOptions
{
    /// <summary>Base64 of 32 random bytes, for installations that keep secrets in the environment (<c>Protection__Key</c>).</summary>
    public string? Key { get; init; }

    /// <summary>A file that holds the same, readable by the portal's account alone.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The key before, while <c>rotate-kek</c> has not sealed everything anew.</summary>
    public string? PreviousKey { get; init; }

    /// <summary>A file that holds the same.</summary>
    public string? PreviousKeyFile { get; init; }

    /// <summary>A certificate with its RSA private key, PFX or PEM: then the keys above are wrapped for it, as <c>wrap-kek</c> writes them.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>What opens the certificate's file, where it is locked.</summary>
    public string? CertificatePassword { get; init; }

    /// <summary>The same by its thumbprint (SHA-1, as the store shows it), from the store of the portal's account or of the machine.</summary>
    public string? CertificateThumbprint { get; init; }
}
