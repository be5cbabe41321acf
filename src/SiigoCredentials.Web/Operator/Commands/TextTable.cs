using System.Globalization;

namespace SiigoCredentials.Web.Operator;

/// <summary>Aligns rows for a terminal. A cell is one line, and cannot command the terminal.</summary>
internal static class TextTable
{
    private const string Nothing = "-";

    /// <summary>The rows below their heads.</summary>
    public static string Of(string[] heads, IEnumerable<object?[]> rows) => Aligned([heads, .. rows.Select(Cells)]);

    /// <summary>Names and values, one a line.</summary>
    public static string Of(IEnumerable<(string Name, object? Value)> fields) =>
        Aligned([.. fields.Select(field => Cells([field.Name, field.Value]))]);

    private static string[] Cells(object?[] row) => [.. row.Select(cell => Terminal.Escaped(cell switch
    {
        null or "" => Nothing,
        bool isSo => isSo ? "yes" : "no",
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture),
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture)!,
    }))];

    private static string Aligned(List<string[]> lines)
    {
        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length))];
        return string.Join('\n', lines.Select(line =>
            string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }
}
