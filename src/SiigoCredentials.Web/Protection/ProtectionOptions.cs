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
}
