using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Credentials;

/// <summary>How a Usuario API is written: e-mail-shaped, because real clients refuse anything else; never re-assigned.</summary>
public static class ApiUserFormat
{
    public const int Length = 160;

    /// <summary>The longest new one: a public client refuses more.</summary>
    public const int LongestNew = 50;

    /// <summary>The longest text after the @ of a new one, so that its random part always has room.</summary>
    public const int LongestDomain = LongestNew - SuffixLength - 1;

    private const int SuffixLength = 8;
    private const string SuffixAlphabet = "23456789abcdefghjkmnpqrstuvwxyz"; // no 0/o, 1/i/l: it is read aloud

    /// <summary>A new name such as <c>comercial-andina.7k2m9qxw@api.siigo.example</c>; the company's name is cut to the room that is left.</summary>
    public static string Generate(string companyName, string domain)
    {
        var (slug, suffix) = (Slug(companyName, LongestDomain - 1 - domain.Length), RandomNumberGenerator.GetString(SuffixAlphabet, SuffixLength));
        return slug.Length == 0 ? $"{suffix}@{domain}" : $"{slug}.{suffix}@{domain}";
    }

    /// <summary>The form that is stored and looked up.</summary>
    public static string Normalize(string apiUser) => PastedText.Trim(apiUser).ToLowerInvariant();

    /// <summary>True for what looks like an e-mail address; says nothing about whether it was ever issued.</summary>
    public static bool IsWellFormed(string apiUser) =>
        apiUser.Length <= Length && !PastedText.HasBlank(apiUser) && apiUser.Split('@') is [{ Length: > 0 }, { Length: > 0 }];

    private static string Slug(string name, int room)
    {
        // Only letters and digits are normalized: a character that is none may be one that cannot be.
        var letters = string.Concat(name.Select(character => char.IsLetterOrDigit(character) ? character : '-'))
            .Normalize(NormalizationForm.FormD)
            .Where(character => CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)
            .Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '-');
        var words = string.Concat(letters).Split('-', StringSplitOptions.RemoveEmptyEntries);
        var slug = words.Length == 0 ? "empresa" : string.Join('-', words);
        return (slug.Length > room ? slug[..Math.Max(0, room)] : slug).Trim('-');
    }
}
