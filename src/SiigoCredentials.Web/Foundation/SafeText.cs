using System.Globalization;
using System.Text;

namespace SiigoCredentials.Web.Foundation;

/// <summary>
/// Truncates texts and makes them safe to store or show. U+FFFD replaces each UTF-16 unit, so the length does not change.
/// </summary>
public static class SafeText
{
    private const char Replaced = '\uFFFD';

    /// <summary>
    /// A client's text, such as a User-Agent, safe to show: without invisible characters or those that change how others look (controls,
    /// format characters such as bidirectional marks, line separators), and without lone surrogates.
    /// </summary>
    public static string Printable(this string text) =>
        text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 ? text : Replace(text, IsDrawn); // nearly all of it is ASCII

    /// <summary>The printable text, truncated between characters to <paramref name="length"/> UTF-16 units.</summary>
    public static string UpTo(this string text, int length)
    {
        var cut = text.Length <= length ? text : text[..(char.IsSurrogatePair(text, length - 1) ? length - 1 : length)];
        return cut.Printable();
    }

    /// <summary>The text as every database can store it: PostgreSQL stores no NUL, and a lone surrogate is not UTF-8.</summary>
    public static string Storable(this string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 && !text.Contains('\0', StringComparison.Ordinal)
            ? text : Replace(text, static rune => rune.Value != 0);

    private static string Replace(string text, Func<Rune, bool> isKept)
    {
        var units = text.ToCharArray();
        for (var place = 0; place < units.Length;)
        {
            var isRune = Rune.TryGetRuneAt(text, place, out var rune);
            var length = isRune ? rune.Utf16SequenceLength : 1;
            if (!isRune || !isKept(rune))
            {
                units.AsSpan(place, length).Fill(Replaced);
            }

            place += length;
        }

        return new string(units);
    }

    private static bool IsDrawn(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
