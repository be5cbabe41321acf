namespace SiigoCredentials.Web.Foundation;

/// <summary>Validates an address in a setting.</summary>
internal static class WebAddress
{
    /// <summary>Why this is not the http or https address of a host, as a predicate of the setting's name; null when it is.</summary>
    public static string? ProblemOf(string text) =>
        text.Any(character => char.IsWhiteSpace(character) || char.IsControl(character) || character == '\\')
            ? "holds a blank or another character that an address cannot hold"
        : !Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")
            || !text.StartsWith($"{address.Scheme}://", StringComparison.OrdinalIgnoreCase) ? "does not begin with https://"
        : address.Host.Length == 0 || Uri.CheckHostName(address.DnsSafeHost) == UriHostNameType.Unknown ? "names no host"
        : address.UserInfo.Length > 0 || text.Contains('@', StringComparison.Ordinal) ? "holds a user: take out what stands before the @"
        : text.Contains('?', StringComparison.Ordinal) ? "holds a query: take out the ? and what follows"
        : text.Contains('#', StringComparison.Ordinal) ? "holds a fragment: take out the # and what follows"
        : null;

    /// <summary>The same for the address of a whole site, which has no path.</summary>
    public static string? ProblemOfSite(string text) =>
        ProblemOf(text)
            ?? (new Uri(text).AbsolutePath is not "/" and var path ? $"holds the path {path}: give the address of the host alone" : null);

    /// <summary>Why this is not the name or address of a host, as a predicate of the setting's name; null when it is.</summary>
    public static string? ProblemOfHost(string text) =>
        text.Contains("://", StringComparison.Ordinal) ? "is an address: give the name of the host alone"
        : Uri.CheckHostName(text.Trim('[', ']')) != UriHostNameType.Unknown ? null
        : text.LastIndexOf(':') is > 0 and var colon && text[(colon + 1)..]
        .All(char.IsAsciiDigit) ? "holds a port: give the name of the host alone"
        : "is not the name of a host";
}
