using System.Buffers;
using System.Globalization;
using System.Text;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>
/// A CSV file that Colombian spreadsheets open directly: UTF-8 with a byte order mark, and semicolons, because the comma is the decimal
/// sign.
/// </summary>
public static class CsvFile
{
    public const string ContentType = "text/csv; charset=utf-8";

    private const char Separator = ';';

    // A spreadsheet that splits at another character ignores our quotes too, so each of these may begin a cell inside a field.
    private static readonly SearchValues<char> Splitting = SearchValues.Create(",;|\t\r\n\v\f\u0085\u2028\u2029");

    // With the full-width and small forms, which spreadsheets in some languages treat as the plain ones.
    private static readonly SearchValues<char> OpeningAFormula =
        SearchValues.Create("=+-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u2212\t\r\n");

    public static byte[] Of(IEnumerable<string[]> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append(Row(row));
        }

        return [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    /// <summary>One row, for a streamed file.</summary>
    public static string Row(IEnumerable<string> fields) => string.Join(Separator, fields.Select(Field)) + "\r\n";

    private static string Field(string value) => $"\"{WithoutFormulas(value).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // A leading apostrophe makes a formula a text (ASVS 1.2.10, OWASP on CSV injection).
    private static string WithoutFormulas(string value)
    {
        var text = new StringBuilder(value.Length + 1);
        var beginsACell = true;
        foreach (var rune in value.EnumerateRunes())
        {
            var letter = rune.IsBmp ? (char)rune.Value : '\uFFFD';
            if (beginsACell && OpeningAFormula.Contains(letter))
            {
                text.Append('\'');
            }

            text.Append(rune.ToString());
            beginsACell = Splitting.Contains(letter) || (beginsACell && IsSkipped(rune));
        }

        return text.ToString();
    }

    // Characters that some spreadsheets drop before they detect a formula.
    private static bool IsSkipped(Rune rune) =>
        rune.Value is '"' or '\'' || Rune.IsWhiteSpace(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format;
}
