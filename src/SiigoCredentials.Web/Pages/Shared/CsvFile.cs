using System.Buffers;
using System.Text;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>
/// A table as a spreadsheet opens it by a double click here: UTF-8 that says so, and semicolons, because in Colombia the comma is the decimal sign.
/// </summary>
public static class CsvFile
{
    public const string ContentType = "text/csv; charset=utf-8";

    private const char Separator = ';';

    private static readonly SearchValues<char> Quoted = SearchValues.Create(";\"\r\n");

    public static byte[] Of(IEnumerable<string[]> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append(Row(row));
        }

        return [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    /// <summary>One row, for a file that is written piece by piece.</summary>
    public static string Row(IEnumerable<string> fields) => string.Join(Separator, fields.Select(Field)) + "\r\n";

    // What a spreadsheet would reckon as a formula is told apart by an apostrophe (ASVS 1.2.10).
    private static string Field(string value)
    {
        var safe = value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\0' or '\t' or '\r' or '\n' ? "'" + value : value;
        return safe.AsSpan().ContainsAny(Quoted) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
