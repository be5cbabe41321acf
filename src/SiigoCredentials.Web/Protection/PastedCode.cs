using System.Text.RegularExpressions;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Protection;

/// <summary>
/// Finds the code in a link as people paste it: in angle brackets or quotes, with a full stop, or wrapped by a mail scanner (Microsoft Safe
/// Links, Proofpoint, Barracuda, Cisco, Google), which escapes the link once or more.
/// </summary>
public static partial class PastedCode
{
    private const int Longest = 4_000;
    private const int MostEscapes = 3;

    /// <summary>The last text with the form of a code, preferably one where our links have it; the whole text when there is none.</summary>
    public static string Find(string pasted)
    {
        if (pasted.Length is <= OneTimeToken.Length or > Longest)
        {
            return pasted;
        }

        List<string> readings = [pasted, Unwrapped(pasted)];
        for (var escape = 0; escape < MostEscapes; escape++)
        {
            readings.Add(Uri.UnescapeDataString(readings[^1]));
        }

        return readings.Select(reading => Marked().Match(reading)).FirstOrDefault(found => found.Success)?.Groups["code"].Value
            ?? readings.Select(reading => Bare().Match(reading)).FirstOrDefault(found => found.Success)?.Value
            ?? pasted;
    }

    // Proofpoint's second format writes % as - and / as _; its third format has __; after the link.
    private static string Unwrapped(string text) => SecondForm().Match(text) is { Success: true } second
        ? second.Groups["link"].Value.Replace('_', '/').Replace('-', '%')
        : text.Replace("__;", " ", StringComparison.Ordinal);

    // 43 letters of base64url. A signature in base64, as Safe Links adds it, ends with an =.
    [GeneratedRegex(
        "(?:#|%23|[?&;]codigo=|%3Fcodigo%3D|\\*)(?<code>[A-Za-z0-9_-]{43})(?![A-Za-z0-9_=-]|%3D)",
        RegexOptions.RightToLeft | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Marked();

    [GeneratedRegex("(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_=-]|%3D)", RegexOptions.RightToLeft, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Bare();

    [GeneratedRegex("/v2/url\\?u=(?<link>[^&\\s]+)", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SecondForm();
}
