using System.Globalization;
using System.Text;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Help;

/// <summary>What people write freely, made harmless wherever it is read: a page, a mail or a terminal.</summary>
public static class PlainText
{
    // Whoever writes of the prefix alone, or of the four last characters, gives nothing away.
    private const int FewestOfAKey = 8;

    /// <summary>The text without what is no visible character: escape sequences, marks that turn the direction of reading, halves of characters. Lines end with a line feed.</summary>
    public static string Of(string typed)
    {
        var text = new StringBuilder(typed.Length);
        foreach (var rune in typed.ReplaceLineEndings("\n").EnumerateRunes().Where(IsVisible))
        {
            text.Append(rune.ToString());
        }

        return text.ToString().Trim();
    }

    /// <summary>Whether it holds what looks like an Access Key, which nobody should read here.</summary>
    public static bool HoldsAccessKey(string text) => WithoutAccessKeys(text) != text;

    /// <summary>The text with the prefix alone of what looks like an Access Key.</summary>
    public static string WithoutAccessKeys(string text)
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

    private static bool IsVisible(Rune rune) => rune.Value is '\n' or '\t' || (rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned));
}
