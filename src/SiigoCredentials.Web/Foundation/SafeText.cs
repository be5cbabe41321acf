using System.Globalization;
using System.Text;

namespace SiigoCredentials.Web.Foundation;

/// <summary>The one place that cuts texts and makes them safe to store or show. A replaced character becomes U+FFFD, one for each UTF-16 unit, so no length changes.</summary>
public static class SafeText
{
    private const char Replaced = '\uFFFD';

    /// <summary>
    /// A text that a client sent, such as a User-Agent, for people to read: without characters that are invisible or change how their neighbours look (controls, format characters such as
    /// bidirectional marks, line separators) and without halves of surrogate pairs.
    /// </summary>
    public static string Printable(this string text) =>
        text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 ? text : Replace(text, IsDrawn); // nearly all of it is ASCII

    /// <summary>The printable text, cut between characters where it is longer than <paramref name="length"/> UTF-16 units.</summary>
    public static string UpTo(this string text, int length)
    {
        var cut = text.Length <= length ? text : text[..(char.IsSurrogatePair(text, length - 1) ? length - 1 : length)];
        return cut.Printable();
    }

    /// <summary>The text as every database can store it: PostgreSQL has no NUL, and half of a surrogate pair is not UTF-8.</summary>
    public static string Storable(this string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 && !text.Contains('\0', StringComparison.Ordinal) ? text : Replace(text, static rune => rune.Value != 0);

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
