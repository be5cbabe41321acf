using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Operator;

/// <summary>Looks for texts in every text column of every table. The columns come from the model, so that none can be forgotten.</summary>
internal static class TextSearch
{
    /// <summary>Table, column and number of rows that have one of the texts, in any case.</summary>
    public static async Task<List<(string Column, long Rows)>> FindAsync(
        AppDbContext db, IReadOnlyCollection<string> texts, CancellationToken ct)
    {
        List<(string Column, long Rows)> found = [];
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            foreach (var table in db.Model.GetRelationalModel().Tables)
            {
                foreach (var column in table.Columns.Where(IsText))
                {
                    if (await CountAsync(db.Database.GetDbConnection(), table.Name, column.Name, texts, ct) is var rows and > 0)
                    {
                        found.Add(($"{table.Name}.{column.Name}", rows));
                    }
                }
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }

        return found;
    }

    private static bool IsText(IColumn column) => column.PropertyMappings.Any(
        mapping => (mapping.TypeMapping.Converter?.ProviderClrType ?? mapping.Property.ClrType) == typeof(string));

    private static async Task<long> CountAsync(
        DbConnection connection, string table, string column, IEnumerable<string> texts, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        List<string> conditions = [];
        foreach (var text in texts)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@text{conditions.Count}");
            parameter.Value = $"%{text.ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
            command.Parameters.Add(parameter);
            conditions.Add($"LOWER(\"{column}\") LIKE {parameter.ParameterName} ESCAPE '\\'");
        }

        command.CommandText = $"SELECT COUNT(*) FROM \"{table}\" WHERE {string.Join(" OR ", conditions)}";
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }
}
