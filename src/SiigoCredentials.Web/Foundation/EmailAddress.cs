using System.Globalization;
using System.Net.Mail;
using MimeKit;

namespace SiigoCredentials.Web.Foundation;

/// <summary>Why an address is not taken.</summary>
public enum EmailFault
{
    Missing,
    Malformed,

    /// <summary>More than 64 characters before the @, or 254 in all (RFC 5321 §4.5.3.1).</summary>
    TooLong,

    /// <summary>Letters beyond ASCII before the @: they reach nobody unless every mail server on the way has SMTPUTF8 (RFC 6531).</summary>
    NeedsSmtpUtf8,

    /// <summary>Not a name of the public DNS behind the @: an address of a machine, one word, or a bad label.</summary>
    NoDomain,
}

/// <summary>The one way to take an e-mail address, wherever it comes from.</summary>
public static class EmailAddress
{
    public const int MaxLength = 254;

    private const int LongestLocalPart = 64;
    private const int LongestLabel = 63;

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    private static readonly ParserOptions Strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict,
        AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
    };

    /// <summary>The address as it is kept and compared: a text of a person, its domain in ASCII (<c>xn--…</c>), which every mail server can deliver to and which no look-alike letter changes.</summary>
    public static string Canonical(string? typed)
    {
        var text = TypedText.Line(typed);
        var domain = text.LastIndexOf('@') + 1;
        if (domain == 0 || domain == text.Length || text.Length > MaxLength || IsAscii(text.AsSpan(domain)))
        {
            return text;
        }

        try
        {
            return text[..domain] + Idn.GetAscii(text, domain);
        }
        catch (ArgumentException)
        {
            return text; // FaultOf says what is wrong with it
        }
    }

    /// <summary>What is wrong with an address in its canonical form: asked of the parser that the mails go through, then of the bounds of SMTP. Null when nothing is.</summary>
    public static EmailFault? FaultOf(string address)
    {
        var at = address.LastIndexOf('@');
        var (local, domain) = (address[..Math.Max(at, 0)], address[(at + 1)..]);
        return address.Length == 0 ? EmailFault.Missing
            : local.Length == 0 || domain.Length == 0 || !TypedText.IsOneLine(address) || address.Any(letter => char.IsWhiteSpace(letter) || letter is '<' or '>' or ',' or ';') ? EmailFault.Malformed
            : !IsAscii(local) ? EmailFault.NeedsSmtpUtf8
            : local.Length > LongestLocalPart || address.Length > MaxLength ? EmailFault.TooLong
            : !IsDomain(domain) ? EmailFault.NoDomain
            : MailboxAddress.TryParse(Strict, address, out var mailbox) && string.IsNullOrEmpty(mailbox.Name) && mailbox.LocalPart == local ? null
            : EmailFault.Malformed;
    }

    /// <summary>Whether it is an address, in canonical form.</summary>
    public static bool IsValid(string text) => FaultOf(text) is null;

    /// <summary>With which address somebody signs in: what is none is nobody's. Accounts from before <see cref="FaultOf"/> was asked go on entering, if their domain is in ASCII.</summary>
    public static string OfAccount(string typed) => Canonical(typed) is var address && IsPlain(address) ? address : "";

    /// <summary>One address and nothing that could add a header to a mail (ASVS 1.3.11): the least, which whatever was stored before has too.</summary>
    public static bool IsPlain(string text) => text.Length is > 0 and <= MaxLength
        && TypedText.IsOneLine(text)
        && !text.Any(char.IsWhiteSpace)
        && MailAddress.TryCreate(text, out var address)
        && address.Address == text
        && address.Host.Contains('.', StringComparison.Ordinal);

    private static bool IsAscii(ReadOnlySpan<char> text) => System.Text.Ascii.IsValid(text);

    private static bool IsDomain(string domain)
    {
        var labels = domain.Split('.');
        return labels.Length > 1 && labels[^1].Any(char.IsAsciiLetter) && Array.TrueForAll(labels, label =>
            label.Length is > 0 and <= LongestLabel && label[0] != '-' && label[^1] != '-' && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'));
    }
}
