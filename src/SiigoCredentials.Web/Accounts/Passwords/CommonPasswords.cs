using System.Collections.Frozen;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Common passwords (ASVS 6.2.4, 6.2.12): those with at least 8 characters on the list of zxcvbn-ts 4.1 (MIT).</summary>
internal static class CommonPasswords
{
    private static readonly Lazy<FrozenSet<string>> All = new(Read);

    /// <summary>Whether a password is on the list, joins two of the list, or adds digits and signs to one.</summary>
    public static bool Contain(string password)
    {
        var lower = password.ToLowerInvariant();
        return IsListed(lower) || IsListed(lower.TrimEnd([.. "0123456789.,;:!?*+-_#$@/"]))
            || Enumerable.Range(0, lower.Length).Any(split => IsListed(lower[..split]) && IsListed(lower[split..]));
    }

    private static bool IsListed(string lower) => All.Value.Contains(lower);

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream("common-passwords")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
