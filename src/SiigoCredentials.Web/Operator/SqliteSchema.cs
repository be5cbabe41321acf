using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Operator;

/// <summary>Compares the schema of a SQLite database, triggers included, with the schema that its migrations create.</summary>
internal static class SqliteSchema
{
    // SQLite's own counters, and the table that EF locks while it migrates.
    private const string Parts = """
        SELECT "type", "name", "tbl_name", COALESCE("sql", '') FROM "sqlite_schema"
        WHERE NOT ("type" = 'table' AND "name" IN ('sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4', '__EFMigrationsLock'))
        """;

    /// <summary>The missing, unknown or different parts, by type and name. Writes nothing.</summary>
    public static async Task<List<string>> FindDifferencesAsync(SqliteAppDbContext db, IServiceProvider services, CancellationToken ct)
    {
        var found = await PartsAsync(db, ct);
        await using var own = SqliteCopy.Context(":memory:", services);
        await own.Database.OpenConnectionAsync(ct);
        await own.Database.MigrateAsync((await db.Database.GetAppliedMigrationsAsync(ct)).Last(), ct);
        var expected = await PartsAsync(own, ct);
        return [.. expected.Keys.Union(found.Keys).Where(part => expected.GetValueOrDefault(part) != found.GetValueOrDefault(part)).Order()
            .Select(part => $"{part.Type} {part.Name}")];
    }

    private static async Task<Dictionary<(string Type, string Name, string Table), string>> PartsAsync(
        SqliteAppDbContext db, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        await using var query = db.Database.GetDbConnection().CreateCommand();
        query.CommandText = Parts;
        Dictionary<(string, string, string), string> parts = [];
        await using var rows = await query.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            parts.Add((rows.GetString(0), rows.GetString(1), rows.GetString(2)), rows.GetString(3));
        }

        await db.Database.CloseConnectionAsync();
        return parts;
    }
}
