using System.Globalization;
using System.Net.Mail;
using System.Text;

namespace SiigoCredentials.Web.Accounts;

/// <summary>What the portal takes for an e-mail address, and for one line of text.</summary>
public static class EmailAddress
{
    public const int MaxLength = 254;

    /// <summary>One plain address with a dotted domain: nothing that could add a header to a mail (ASVS 1.3.11).</summary>
    public static bool IsValid(string text) => text.Length is > 0 and <= MaxLength
        && IsOneLine(text)
        && !text.Any(char.IsWhiteSpace)
        && MailAddress.TryCreate(text, out var address)
        && address.Address == text
        && address.Host.Contains('.', StringComparison.Ordinal);

    /// <summary>True for text without control characters, line breaks or what is no character at all (such as U+FFFE, which cannot be normalized).</summary>
    public static bool IsOneLine(string text) => text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned));
}
