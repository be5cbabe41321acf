using System.Globalization;
using System.Net.Mail;
using MimeKit;

namespace SiigoCredentials.Web.Foundation;

/// <summary>Why an address is refused.</summary>
public enum EmailFault
{
    Missing,
    Malformed,

    /// <summary>More than 64 characters before the @, or 254 in all (RFC 5321 §4.5.3.1).</summary>
    TooLong,

    /// <summary>Letters beyond ASCII before the @: every mail server on the way would need SMTPUTF8 (RFC 6531).</summary>
    NeedsSmtpUtf8,

    /// <summary>After the @ there is no name of the public DNS, but an IP address, one word or a malformed label.</summary>
    NoDomain,
}

/// <summary>Reads and validates e-mail addresses, for every source.</summary>
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

    /// <summary>
    /// The form in which an address is stored and compared, with the domain in ASCII (<c>xn--…</c>): every mail server can deliver to it,
    /// and look-alike letters cannot imitate it.
    /// </summary>
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

    /// <summary>
    /// The fault of an address in canonical form, by the limits of SMTP and the parser that the mails go through; null for none.
    /// </summary>
    public static EmailFault? FaultOf(string address)
    {
        var at = address.LastIndexOf('@');
        var (local, domain) = (address[..Math.Max(at, 0)], address[(at + 1)..]);
        return address.Length == 0 ? EmailFault.Missing
            : local.Length == 0 || domain.Length == 0 || !TypedText.IsOneLine(address)
            || address.Any(letter => char.IsWhiteSpace(letter) || letter is '<' or '>' or ',' or ';') ? EmailFault.Malformed
            : !IsAscii(local) ? EmailFault.NeedsSmtpUtf8
            : local.Length > LongestLocalPart || address.Length > MaxLength ? EmailFault.TooLong
            : !IsDomain(domain) ? EmailFault.NoDomain
            : MailboxAddress.TryParse(Strict, address, out var mailbox) && string.IsNullOrEmpty(mailbox.Name)
            && mailbox.LocalPart == local ? null
            : EmailFault.Malformed;
    }

    /// <summary>Whether it is an address, in canonical form.</summary>
    public static bool IsValid(string text) => FaultOf(text) is null;

    /// <summary>
    /// The address with which a person signs in; empty for a text that is none. It is more lenient than <see cref="FaultOf"/>, so that
    /// older accounts can still sign in.
    /// </summary>
    public static string OfAccount(string typed) => Canonical(typed) is var address && IsPlain(address) ? address : "";

    /// <summary>
    /// The minimum, which every stored address meets: one address, and nothing that could add a header to a mail (ASVS 1.3.11).
    /// </summary>
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
            label.Length is > 0 and <= LongestLabel && label[0] != '-' && label[^1] != '-'
                && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'));
    }
}
