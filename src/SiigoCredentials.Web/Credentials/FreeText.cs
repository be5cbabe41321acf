using System.Text;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Credentials;

/// <summary>What people write freely, made harmless wherever it is read: a page, a mail or a terminal.</summary>
public static class FreeText
{
    // Whoever writes of the prefix alone, or of the four last characters, gives nothing away.
    private const int FewestOfAKey = 8;

    /// <summary>What <see cref="TypedText"/> keeps of it, and no replacement characters. Lines end with a line feed.</summary>
    public static string Of(string typed) => TypedText.Lines(typed.Replace("\uFFFD", "", StringComparison.Ordinal));

    /// <summary>Whether it holds what looks like an Access Key, which nobody should read here.</summary>
    public static bool ContainsAccessKey(string text) => RedactAccessKeys(text) != text;

    /// <summary>The text with the prefix alone of what looks like an Access Key.</summary>
    public static string RedactAccessKeys(string text)
    {
        var kept = new StringBuilder();
        var rest = text.AsSpan();
        while (rest.IndexOf(AccessKeyFormat.Prefix, StringComparison.OrdinalIgnoreCase) is >= 0 and var found)
        {
            var start = found + AccessKeyFormat.Prefix.Length;
            var end = start;
            while (end < rest.Length && char.IsAsciiLetterOrDigit(rest[end]))
            {
                end++;
            }

            kept.Append(rest[..start]).Append(end - start < FewestOfAKey ? rest[start..end] : "…");
            rest = rest[end..];
        }

        return kept.Append(rest).ToString();
    }
}
