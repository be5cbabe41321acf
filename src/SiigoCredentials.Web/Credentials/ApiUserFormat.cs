using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Credentials;

/// <summary>
/// The format of a Usuario API. It looks like an e-mail address, because existing clients refuse anything else. It is never reused.
/// </summary>
public static class ApiUserFormat
{
    public const int Length = 160;

    /// <summary>The maximum length of a new one: a public client refuses more.</summary>
    public const int LongestNew = 50;

    /// <summary>The maximum length of the domain of a new one, so that its random part always fits.</summary>
    public const int LongestDomain = LongestNew - SuffixLength - 1;

    private const int SuffixLength = 8;
    private const string SuffixAlphabet = "23456789abcdefghjkmnpqrstuvwxyz"; // no 0/o, 1/i/l: people read it aloud

    /// <summary>A new name such as <c>comercial-andina.7k2m9qxw@api.siigo.example</c>; the company's name is cut to fit.</summary>
    public static string Generate(string companyName, string domain)
    {
        var (slug, suffix) = (
            Slug(companyName, LongestDomain - 1 - domain.Length), RandomNumberGenerator.GetString(SuffixAlphabet, SuffixLength));
        return slug.Length == 0 ? $"{suffix}@{domain}" : $"{slug}.{suffix}@{domain}";
    }

    /// <summary>The form in which it is stored and looked up.</summary>
    public static string Normalize(string apiUser) => PastedText.Trim(apiUser).ToLowerInvariant();

    /// <summary>Whether it looks like an e-mail address. It does not say that the user exists.</summary>
    public static bool IsWellFormed(string apiUser) =>
        apiUser.Length <= Length && !PastedText.HasBlank(apiUser) && apiUser.Split('@') is [{ Length: > 0 }, { Length: > 0 }];

    private static string Slug(string name, int room)
    {
        // Only letters and digits are normalized: Normalize throws on characters that are not valid Unicode.
        var letters = string.Concat(name.Select(character => char.IsLetterOrDigit(character) ? character : '-'))
            .Normalize(NormalizationForm.FormD)
            .Where(character => CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)
            .Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '-');
        var words = string.Concat(letters).Split('-', StringSplitOptions.RemoveEmptyEntries);
        var slug = words.Length == 0 ? "empresa" : string.Join('-', words);
        return (slug.Length > room ? slug[..Math.Max(0, room)] : slug).Trim('-');
    }
}
