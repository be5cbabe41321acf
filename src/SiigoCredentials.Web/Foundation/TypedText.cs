using System.Globalization;
using System.Text;

namespace SiigoCredentials.Web.Foundation;

/// <summary>
/// Cleans a text that a person typed or pasted: NFC, trimmed, without the invisible characters that chats, mails and documents add. It is
/// not for passwords.
/// </summary>
public static class TypedText
{
    private const int Joiner = 0x200D;

    /// <summary>The text in one line: a line break or a tab becomes a space.</summary>
    public static string Line(string? typed) => Line(typed, out _);

    /// <summary>The same; <paramref name="tookOut"/> when more went than blanks at the ends.</summary>
    public static string Line(string? typed, out bool tookOut) => Clean(typed, keepsLines: false, out tookOut);

    /// <summary>The text with its lines, which end with a line feed, and its tabs.</summary>
    public static string Lines(string? typed) => Lines(typed, out _);

    /// <summary>The same; <paramref name="tookOut"/> when more went than blanks at the ends.</summary>
    public static string Lines(string? typed, out bool tookOut) => Clean(typed, keepsLines: true, out tookOut);

    /// <summary>
    /// Whether the text has no control or unassigned characters, line breaks or lone surrogates. For texts that do not come from a form.
    /// </summary>
    public static bool IsOneLine(string text) =>
        text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.OtherNotAssigned));

    /// <summary>
    /// Whether a character is invisible, including some that Unicode lists as letters, symbols or marks, such as the Hangul fillers.
    /// </summary>
    public static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        || rune.Value is 0x2800 or 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x034F;

    private static string Clean(string? typed, bool keepsLines, out bool tookOut)
    {
        tookOut = false;
        var text = (typed ?? "").Trim();
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0)
        {
            return text; // nearly all of it is ASCII
        }

        var kept = new StringBuilder(text.Length);
        text = text.ReplaceLineEndings("\n");
        Rune last = default;
        for (var place = 0; place < text.Length;)
        {
            var isWhole = Rune.TryGetRuneAt(text, place, out var rune);
            place += isWhole ? rune.Utf16SequenceLength : 1;
            if (isWhole
                && (IsKept(rune) || (keepsLines && rune.Value is '\n' or '\t') || (rune.Value == Joiner && Joins(last, text, place))))
            {
                kept.Append(rune.ToString());
                last = rune;
                continue;
            }

            tookOut = true;
            if (isWhole && Rune.IsWhiteSpace(rune))
            {
                kept.Append(' ');
            }
        }

        return kept.ToString().Normalize(NormalizationForm.FormC).Trim();
    }

    private static bool IsKept(Rune rune) => !IsInvisible(rune) && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned);

    // Inside an emoji such as 👩‍💻 the joiner makes one picture of two; elsewhere it is invisible.
    private static bool Joins(Rune before, string text, int after) =>
        Rune.TryGetRuneAt(text, Math.Min(after, text.Length - 1), out var next) && after < text.Length
        && IsPicture(next) && (IsPicture(before) || before.Value == 0xFE0F || before.Value is >= 0x1F3FB and <= 0x1F3FF);

    private static bool IsPicture(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol;
}
