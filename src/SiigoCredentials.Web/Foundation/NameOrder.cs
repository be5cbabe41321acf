using System.Globalization;
using System.Text;

namespace SiigoCredentials.Web.Foundation;

/// <summary>The order of names in Colombia: it ignores case and accents, and has ñ between n and o.</summary>
/// <remarks>Both databases sort by its keys, independently of their collations: <c>docs/decisions/0005-lists.md</c>.</remarks>
public static class NameOrder
{
    public const int KeyLength = 250;

    /// <summary>Marks the ñ in a key: it is the last printable character of ASCII, so that "n~" comes after "nz".</summary>
    public const string Mark = "~";

    private const char Tilde = '\u0303';

    /// <summary>The ordinal order of the keys is the order of the names.</summary>
    public static string KeyOf(string name)
    {
        var key = new StringBuilder(name.Length);
        foreach (var letter in name.Storable().Normalize(NormalizationForm.FormD)) // a lone surrogate cannot be normalized
        {
            if (letter == Tilde && key.Length > 0 && key[^1] == 'n')
            {
                key.Append(Mark[0]);
            }
            else if (letter != Mark[0] && CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
            {
                key.Append(char.ToLowerInvariant(letter));
            }
        }

        return key.ToString(0, Math.Min(key.Length, KeyLength));
    }

    /// <summary>The text to search for in keys without their marks: "Nino" finds "Niño".</summary>
    public static string PlainOf(string typed) => KeyOf(typed).Replace(Mark, "", StringComparison.Ordinal);

    public static IOrderedEnumerable<T> InNameOrder<T>(this IEnumerable<T> rows, Func<T, string> name) =>
        rows.OrderBy(row => KeyOf(name(row)), StringComparer.Ordinal);
}
