using System.Buffers;
using System.Globalization;
using System.Text;

namespace SiigoCredentials.Web.Operator;

/// <summary>Escapes what this program writes to a terminal, so that no text can control it or change its reading direction.</summary>
public static class Terminal
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(unit => (char)unit), '\n', '\t']);
    private static readonly SearchValues<string> LineEnds = SearchValues.Create(["\n", "\r\n"], StringComparison.Ordinal);
    private static int isGuarded;

    /// <summary>From this call on, everything written to the standard streams is escaped, including the log.</summary>
    public static void Guard()
    {
        if (Interlocked.Exchange(ref isGuarded, 1) == 0)
        {
            Console.SetOut(new Writer(Console.Out));
            Console.SetError(new Writer(Console.Error));
        }
    }

    /// <summary>
    /// The text with every invisible character as <c>\uXXXX</c>; line ends too, unless <paramref name="inOneLine"/> is false.
    /// </summary>
    public static string Escaped(ReadOnlySpan<char> text, bool inOneLine = true)
    {
        var escaped = new StringBuilder(text.Length + 20);
        for (var place = 0; place < text.Length;)
        {
            var isWhole = Rune.DecodeFromUtf16(text[place..], out var rune, out var length) == OperationStatus.Done;
            var isPlain = isWhole && (IsVisible(rune) || (!inOneLine && text[place..].IndexOfAny(LineEnds) == 0));
            foreach (var unit in text.Slice(place, length))
            {
                _ = isPlain ? escaped.Append(unit) : escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
            }

            place += length;
        }

        return escaped.ToString();
    }

    private static bool IsVisible(Rune rune) => rune.Value == '\t' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private sealed class Writer : TextWriter
    {
        private readonly TextWriter inner;

        public Writer(TextWriter inner) : base(CultureInfo.InvariantCulture)
        {
            this.inner = inner;
            CoreNewLine = ['\n'];
        }

        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value) => Write([value]);

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(ReadOnlySpan<char> buffer)
        {
            if (buffer.ContainsAnyExcept(Plain))
            {
                inner.Write(Escaped(buffer, inOneLine: false));
            }
            else
            {
                inner.Write(buffer);
            }
        }

        public override void Write(string? value) => Write(value.AsSpan());

        public override void WriteLine(string? value) => Write(value + '\n'); // one write, so that concurrent lines do not mix

        public override void Flush() => inner.Flush();
    }
}
