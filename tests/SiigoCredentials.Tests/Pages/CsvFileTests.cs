using System.Text;
using SiigoCredentials.Tests.Tokens;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Tests.Pages;

/// <summary>Files for a spreadsheet: no cell is a formula, whatever the text and wherever the spreadsheet splits (ASVS 1.2.10).</summary>
public sealed class CsvFileTests
{
    private const string Signs = "=+-@＝＋－＠";

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("\t=1", "'\t'=1")]
    [InlineData("\r=1", "'\r'=1")]
    [InlineData("  \uFEFF=1", "  \uFEFF'=1")]
    [InlineData("\"=1", "\"\"'=1")]
    [InlineData("=1;\"a\"", "'=1;\"\"a\"\"")]
    [InlineData("Mozilla,=1+1", "Mozilla,'=1+1")]
    [InlineData("Mozilla; \"@SUM(A1)", "Mozilla; \"\"'@SUM(A1)")]
    [InlineData("Mozilla\t-1", "Mozilla\t'-1")]
    [InlineData("Mozilla\n+1", "Mozilla\n'+1")]
    [InlineData("dos\nlíneas", "dos\nlíneas")]
    [InlineData("ana@x.co: Contador -> Vendedor", "ana@x.co: Contador -> Vendedor")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) (KHTML, like Gecko)", "Mozilla/5.0 (X11; Linux x86_64) (KHTML, like Gecko)")]
    [InlineData("🙂", "🙂")]
    [InlineData("", "")]
    public void Field_ThatCouldBeAFormulaOrSplitTheRow_IsWrittenAsText(string value, string expected) =>
        Assert.Equal($"\uFEFF\"{expected}\";\"x\"\r\n", Encoding.UTF8.GetString(CsvFile.Of([[value, "x"]])));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void OddTexts_ComeBackWhole_AndNoCellIsAFormula_WhereverItIsSplit(int seed)
    {
        var random = new Random(seed);
        for (var time = 0; time < 1_000; time++)
        {
            string[][] rows = [[Odd(random), Odd(random), "x"], [Odd(random), "", Odd(random)]];

            var text = Encoding.UTF8.GetString(CsvFile.Of(rows))[1..];

            Assert.Equal(
                rows.Select(row => row.Select(WithoutApostrophes)), Cells(text, ';').Select(row => row.Select(WithoutApostrophes)));
            foreach (var separator in ",;\t|")
            {
                Assert.DoesNotContain(Cells(text, separator).SelectMany(row => row), IsFormula);
                Assert.DoesNotContain(text.Split(separator, '\r', '\n'), IsFormula); // blind to quotes
            }
        }
    }

    // UTF-8 cannot hold halves of surrogate pairs, so what is odd on the wire is read as UTF-8 first.
    private static string Odd(Random random) => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(3) switch
    {
        0 => random.Of(Signs.Select(sign => $"{sign}1").ToArray()),
        1 => random.Of([",", ";", "\t", "\r\n", "\n", "\r", "\"", "'", " ", "|", "\uFEFF", "\u00A0"]),
        _ => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(OddTexts.Any(random))),
    }));

    private static string WithoutApostrophes(string cell) => cell.Replace("'", "", StringComparison.Ordinal);

    private static bool IsFormula(string cell) =>
        cell.TrimStart([' ', '"', '\uFEFF', '\u00A0', '\0', '\u200B']) is { Length: > 0 } rest && (Signs + "\t")
            .Contains(rest[0], StringComparison.Ordinal);

    // As Excel reads: a quote counts at the beginning of a cell only, what follows the closing one is text, and a doubled one is one.
    private static List<List<string>> Cells(string text, char separator)
    {
        List<List<string>> rows = [[]];
        for (var place = 0; place < text.Length;)
        {
            rows[^1].Add(Cell(text, separator, ref place));
            if (place < text.Length && text[place] == separator)
            {
                place++;
            }
            else if (place < text.Length)
            {
                place += text.AsSpan(place).StartsWith("\r\n") ? 2 : 1;
                rows.Add([]);
            }
        }

        rows.RemoveAt(rows.Count - 1); // after the last end of a row
        return rows;
    }

    private static string Cell(string text, char separator, ref int place)
    {
        var cell = new StringBuilder();
        if (place < text.Length && text[place] == '"')
        {
            for (place++; place < text.Length && (text[place] != '"' || text.AsSpan(place).StartsWith("\"\"")); place++)
            {
                cell.Append(text[place]);
                place += text[place] == '"' ? 1 : 0;
            }

            place++;
        }

        for (; place < text.Length && text[place] != separator && text[place] is not ('\r' or '\n'); place++)
        {
            cell.Append(text[place]);
        }

        return cell.ToString();
    }
}
