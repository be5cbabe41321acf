using System.Text;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Credentials;

/// <summary>Cleans free text, so that it is harmless in a page, a mail or a terminal.</summary>
public static class FreeText
{
    // The prefix alone, or with the last four characters, reveals nothing.
    private const int MinimumKeyLength = 8;

    /// <summary>The text as <see cref="TypedText"/> cleans it, without replacement characters. Lines end with a line feed.</summary>
    public static string Of(string typed) => TypedText.Lines(typed.Replace("\uFFFD", "", StringComparison.Ordinal));

    /// <summary>Whether the text has something that looks like an Access Key.</summary>
    public static bool ContainsAccessKey(string text) => RedactAccessKeys(text) != text;

    /// <summary>The text, with whatever looks like an Access Key cut to its prefix.</summary>
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

            kept.Append(rest[..start]).Append(end - start < MinimumKeyLength ? rest[start..end] : "…");
            rest = rest[end..];
        }

        return kept.Append(rest).ToString();
    }
}
