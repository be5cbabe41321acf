using System.Globalization;
using System.Text;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>
/// Any text, from a seeded generator: surrogate halves, NUL, format and control characters, bytes that are no UTF-8, and characters of two
/// units just where a column ends. Each is Latin-1, a character a byte, as it goes over the wire.
/// </summary>
internal static class OddTexts
{
    // Where the portal's columns and limits end, so that a character of two units lies across the end.
    private static readonly int[] Ends = [3, 24, 32, 45, 64, 100, 128, 130, 160, 200, 254, 256, 300, 320, 500, 512, 1000, 1024, 2000, 2048];

    private static readonly string[] Pieces =
    [
        "\0", "a\0b", "\x1b[31m", "\x7f", "\x85", "\xed", "\xff\xfe", "\xc3", "\xed\xa0\xbd", "\xed\xb1\x80", "\xf4\x90\x80\x80",
        "\xef\xbb\xbf", "ñ", "Ferreter\xeda", " ", "\t", "'", "\"", "\\", "<", "&", "%", ";", ",", "=",
        .. Utf8("\u200b", "\u202e", "\u2066", "\u2028", "\ufeff", "\ufffe", "\u0300", "ﬁ", "ǅ", "İ", "🙂", "👩‍💻", "\U000E0001",
            "\U0010FFFF"),
    ];

    public static string Any(Random random) => random.Next(4) switch
    {
        < 2 => AcrossAnEnd(random),
        2 => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Of(Pieces))),
        _ => Around("abc", random),
    };

    /// <summary>A header's value: HTTP itself refuses NUL, CR and LF there.</summary>
    public static string ForHeader(Random random) => string.Concat(Any(random).Where(letter => letter is not ('\0' or '\r' or '\n')));

    /// <summary>A JSON text of it: what is no UTF-8 goes as it is, NUL and surrogate halves as escapes.</summary>
    public static string ForJson(Random random)
    {
        var escaped = new StringBuilder();
        foreach (var letter in Any(random))
        {
            _ = letter is < ' ' or '"' or '\\'
                ? escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}") : escaped.Append(letter);
        }

        return escaped.Append(random.Of(["", "", "\\ud83d", "\\ude42", "\\ud83d\\ude42", "\\u0000"])).ToString();
    }

    private static string AcrossAnEnd(Random random)
    {
        return new string('x', random.Of(Ends) - random.Of([1, 1, 1, 0, 2])) + random.Of(Utf8("🙂", "é", "\u202e"))
            + new string('y', random.Next(0, 3));
    }

    private static string Around(string text, Random random) => random.Of(Pieces) + text + random.Of(Pieces);

    private static string[] Utf8(params string[] texts) => [.. texts.Select(OddValues.Utf8)];
}
