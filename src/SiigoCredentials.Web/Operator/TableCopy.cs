using System.Data.Common;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Operator;

/// <summary>
/// Copies one table from SQLite to PostgreSQL in the caller's transaction, and then compares both. The tables and columns come from the
/// model, so that none can be forgotten.
/// </summary>
internal sealed class TableCopy
{
    private const int Batch = 1_000;

    private readonly SqliteAppDbContext source;
    private readonly AppDbContext target;
    private readonly ColumnCopy[] columns;

    private readonly bool comesWithRows;
    private readonly bool isOfObjects;

    private TableCopy(SqliteAppDbContext source, AppDbContext target, ITable table, bool comesWithRows)
    {
        (this.source, this.target, this.comesWithRows, Name) = (source, target, comesWithRows, table.Name);
        var there = source.Model.GetRelationalModel().FindTable(table.Name, schema: null)!;
        isOfObjects = table.Columns.Any(column => !column.PropertyMappings.Any());
        columns = isOfObjects ? [] : [.. table.Columns.Select(column => new ColumnCopy(there.FindColumn(column.Name)!, column))];
    }

    public string Name { get; }

    private NpgsqlConnection Connection => (NpgsqlConnection)target.Database.GetDbConnection();

    private string Columns => string.Join(", ", columns.Select(column => $"\"{column.Name}\""));

    /// <summary>Every table, each after those that it refers to. Without the change feed's, whose rows are about one server.</summary>
    public static IReadOnlyList<TableCopy> Of(SqliteAppDbContext source, AppDbContext target)
    {
        List<ITable> ordered = [];
        var left = target.Model.GetRelationalModel().Tables.Where(table => table.Name != nameof(AppDbContext.Changes)).ToList();
        while (left.Count > 0)
        {
            var ready = left.Where(
                table => table.ForeignKeyConstraints.All(key => key.PrincipalTable == table || ordered.Contains(key.PrincipalTable)))
                    .ToList();
            ordered.AddRange(ready.Count > 0 ? ready : throw new InvalidOperationException("Tables refer to each other in a circle."));
            left.RemoveAll(ready.Contains);
        }

        var filled = target.GetService<IDesignTimeModel>().Model.GetEntityTypes().Where(type => type.GetSeedData().Any())
            .Select(type => type.GetTableName()).ToHashSet(StringComparer.Ordinal);
        return [.. ordered.Select(table => new TableCopy(source, target, table, filled.Contains(table.Name)))];
    }

    /// <summary>Whether the target has rows that its migrations did not insert.</summary>
    public async Task<bool> HasRowsAsync(CancellationToken ct) =>
        !comesWithRows && await CountAsync(Connection, $"""SELECT COUNT(*) FROM (SELECT 1 FROM "{Name}" LIMIT 1) one""", ct) > 0;

    /// <summary>Stops other writers until the transaction ends.</summary>
    public Task LockAsync(CancellationToken ct) => ExecuteAsync($"""LOCK TABLE "{Name}" IN SHARE ROW EXCLUSIVE MODE""", ct);

    /// <summary>Copies every row; returns their number.</summary>
    /// <exception cref="IOException">The rows of the target differ from those of the source.</exception>
    public async Task<long> RunAsync(IProgress<RowProgress> progress, CancellationToken ct)
    {
        await source.Database.OpenConnectionAsync(ct);
        var all = await CountAsync(source.Database.GetDbConnection(), $"""SELECT COUNT(*) FROM "{Name}" """, ct);

        // The triggers feed the change feed, and a copy is no change.
        await ExecuteAsync($"""ALTER TABLE "{Name}" DISABLE TRIGGER USER""", ct);
        if (comesWithRows)
        {
            await ExecuteAsync($"""DELETE FROM "{Name}" """, ct);
        }

        var sent = isOfObjects ? await CopyPasskeysAsync(ct) : await CopyAsync(all, progress, ct);
        await ExecuteAsync($"""ALTER TABLE "{Name}" ENABLE TRIGGER USER""", ct);
        await DrawOnAsync(ct);
        var arrived = isOfObjects ? await DigestAsync(target, ct) : await ReadBackAsync(ct);
        return sent.Equals(arrived) && sent.Rows == all
            ? sent.Rows
            : throw new IOException(
                $"{Name} did not arrive as it was: {all} rows stand in SQLite, {sent.Rows} were sent, {arrived.Rows} arrived{(sent.Rows == arrived.Rows ? ", but not the same" : "")}.");
    }

    private async Task<TableDigest> CopyAsync(long all, IProgress<RowProgress> progress, CancellationToken ct)
    {
        await using var select = source.Database.GetDbConnection().CreateCommand();
        select.CommandText = $"SELECT {Columns} FROM \"{Name}\"";
        await using var reader = await select.ExecuteReaderAsync(ct);
        await using var import = await Connection.BeginBinaryImportAsync($"COPY \"{Name}\" ({Columns}) FROM STDIN (FORMAT BINARY)", ct);
        import.Timeout = Timeout.InfiniteTimeSpan;
        var digest = new TableDigest();
        while (await reader.ReadAsync(ct))
        {
            await import.StartRowAsync(ct);
            foreach (var (column, place) in columns.Select((column, place) => (column, place)))
            {
                await column.CopyAsync(reader, place, import, digest, ct);
            }

            digest.EndRow();
            progress.Report(new RowProgress(digest.Rows, all));
        }

        await import.CompleteAsync(ct);
        return digest;
    }

    // Objects stored as JSON have no columns, and each engine encodes bytes in JSON differently: EF copies them.
    private async Task<TableDigest> CopyPasskeysAsync(CancellationToken ct)
    {
        var passkeys = Name == target.Model.FindEntityType(typeof(IdentityUserPasskey<Guid>))!.GetTableName()
            ? source.UserPasskeys.AsNoTracking().AsAsyncEnumerable()
            : throw new NotSupportedException($"There is no way to copy {Name}.");
        await foreach (var batch in passkeys.Chunk(Batch).WithCancellation(ct))
        {
            target.AddRange(batch);
            await target.SaveChangesAsync(ct);
            target.ChangeTracker.Clear();
        }

        return await DigestAsync(source, ct);
    }

    private static async Task<TableDigest> DigestAsync(AppDbContext db, CancellationToken ct)
    {
        var digest = new TableDigest();
        await foreach (var passkey in db.UserPasskeys.AsNoTracking().AsAsyncEnumerable().WithCancellation(ct))
        {
            // PostgreSQL keeps no more
            passkey.Data.CreatedAt = passkey.Data.CreatedAt.AddTicks(-(passkey.Data.CreatedAt.Ticks % TimeSpan.TicksPerMicrosecond));
            digest.Add(JsonSerializer.Serialize(passkey));
            digest.EndRow();
        }

        return digest;
    }

    private async Task<TableDigest> ReadBackAsync(CancellationToken ct)
    {
        await using var select = new NpgsqlCommand($"SELECT {Columns} FROM \"{Name}\"", Connection) { CommandTimeout = 0 };
        await using var reader = await select.ExecuteReaderAsync(ct);
        var digest = new TableDigest();
        while (await reader.ReadAsync(ct))
        {
            for (var place = 0; place < columns.Length; place++)
            {
                columns[place].Read(reader, place, digest);
            }

            digest.EndRow();
        }

        return digest;
    }

    // The database's next number must come after the copied ones.
    private async Task DrawOnAsync(CancellationToken ct)
    {
        foreach (var column in columns.Where(column => column.IsNumbered))
        {
            await ExecuteAsync(
                $"""SELECT setval(pg_get_serial_sequence('"{Name}"', '{column.Name}'), COALESCE(MAX("{column.Name}"), 0) + 1, false) FROM "{Name}" """, ct);
        }
    }

    private static async Task<long> CountAsync(DbConnection connection, string sql, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, Connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}
