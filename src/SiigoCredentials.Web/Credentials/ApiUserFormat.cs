using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SiigoCredentials.Web.Credentials;

/// <summary>How a Usuario API is written: e-mail-shaped, because real clients refuse anything else; never re-assigned.</summary>
public static class ApiUserFormat
{
    public const int Length = 160;

    private const int SlugLength = 32;
    private const int SuffixLength = 8;
    private const string SuffixAlphabet = "23456789abcdefghjkmnpqrstuvwxyz"; // no 0/o, 1/i/l: it is read aloud

    /// <summary>A new name such as <c>comercial-andina.7k2m9qxw@api.siigo.example</c>.</summary>
    public static string Generate(string companyName, string domain) =>
        $"{Slug(companyName)}.{RandomNumberGenerator.GetString(SuffixAlphabet, SuffixLength)}@{domain}";

    /// <summary>The form that is stored and looked up.</summary>
    public static string Normalize(string apiUser) => PastedText.Trim(apiUser).ToLowerInvariant();

    /// <summary>True for what looks like an e-mail address; says nothing about whether it was ever issued.</summary>
    public static bool IsWellFormed(string apiUser) =>
        apiUser.Length <= Length && !PastedText.HasBlank(apiUser) && apiUser.Split('@') is [{ Length: > 0 }, { Length: > 0 }];

    private static string Slug(string name)
    {
        // Only letters and digits are normalized: a character that is none may be one that cannot be.
        var letters = string.Concat(name.Select(character => char.IsLetterOrDigit(character) ? character : '-'))
            .Normalize(NormalizationForm.FormD)
            .Where(character => CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)
            .Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '-');
        var words = string.Concat(letters).Split('-', StringSplitOptions.RemoveEmptyEntries);
        var slug = string.Join('-', words);
        slug = (slug.Length > SlugLength ? slug[..SlugLength] : slug).Trim('-');
        return slug.Length == 0 ? "empresa" : slug;
    }
}
