using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Help;

/// <summary>What people write freely, made harmless wherever it is read: a page, a mail or a terminal.</summary>
public static partial class PlainText
{
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
    public static bool HoldsAccessKey(string text) => AccessKey().IsMatch(text);

    /// <summary>The text with the prefix alone of what looks like an Access Key.</summary>
    public static string WithoutAccessKeys(string text) => AccessKey().Replace(text, "${prefix}…");

    private static bool IsVisible(Rune rune) => rune.Value is '\n' or '\t' || (rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned));

    [GeneratedRegex($"(?<prefix>{AccessKeyFormat.Prefix})[0-9A-Za-z]{{8,}}", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex AccessKey();
}
