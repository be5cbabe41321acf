using System.Collections.Frozen;

namespace SiigoCredentials.Web.Accounts;

/// <summary>The passwords that guessers try first (ASVS 6.2.4, 6.2.12): those of 8 characters and more on the list of zxcvbn-ts 4.1 (MIT).</summary>
internal static class CommonPasswords
{
    private static readonly Lazy<FrozenSet<string>> All = new(Read);

    /// <summary>Whether a password is on the list, is two of it in a row, or one with digits and signs behind it, as people put them.</summary>
    public static bool Contain(string password)
    {
        var lower = password.ToLowerInvariant();
        return IsListed(lower) || IsListed(lower.TrimEnd([.. "0123456789.,;:!?*+-_#$@/"]))
            || Enumerable.Range(0, lower.Length).Any(place => IsListed(lower[..place]) && IsListed(lower[place..]));
    }

    private static bool IsListed(string lower) => All.Value.Contains(lower);

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream("common-passwords")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
