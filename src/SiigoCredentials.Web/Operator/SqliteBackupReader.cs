using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Operator;

/// <summary>The database of a backup, copied out and brought up to date, with what was found in it. Disposing deletes the copy.</summary>
/// <param name="Database">The copy.</param>
/// <param name="File">The file of the copy.</param>
/// <param name="Summary">What was verified, for the operator.</param>
/// <param name="Findings">What is wrong with it.</param>
public sealed record InspectedBackup(SqliteAppDbContext Database, string File, string Summary, List<Finding> Findings) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        SqliteCopy.Delete(File);
    }
}

/// <summary>
/// Copies the database out of a backup and inspects the copy: its seal, integrity, schema, audit chains and secrets. A restore begins with
/// it, and a series of backups ends each of its rounds with it.
/// </summary>
public sealed class SqliteBackupReader(IServiceProvider services, BackupSeal seal, DatabaseInspection inspection)
{
    /// <exception cref="IOException">It cannot be read, is no backup, or is of a later version.</exception>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">It is damaged.</exception>
    public async Task<InspectedBackup> OpenAsync(string file, string copy, CancellationToken ct)
    {
        SqliteCopy.Delete(copy); // left by an interrupted run
        SqliteAppDbContext? db = null;
        try
        {
            var unvouched = CopyOut(file, copy, ct);
            db = SqliteCopy.Context(copy, services);
            var (summary, others) = await InspectAsync(db, ct);
            return new InspectedBackup(
                db, copy, summary, [.. unvouched is null ? Array.Empty<Finding>() : [new Finding(Finding.Seal, unvouched)], .. others]);
        }
        catch
        {
            await (db?.DisposeAsync() ?? ValueTask.CompletedTask);
            SqliteCopy.Delete(copy);
            throw;
        }
    }

    // Copies the sealed bytes or, without a seal, what SQLite reads. Returns why the copy is not authenticated; null when the seal is
    // valid.
    private string? CopyOut(string file, string copy, CancellationToken ct)
    {
        if (!BackupSeal.IsOn(file))
        {
            using var source = SqliteCopy.Open(file, Microsoft.Data.Sqlite.SqliteOpenMode.ReadOnly);
            SqliteCopy.Write(source, copy, new ConsoleProgress("copy"), ct);
            return "The backup carries no seal: it was made by an earlier version, or somebody changed it and took the seal off.";
        }

        var unvouched = seal.CopyOut(file, copy);
        using var connection = SqliteCopy.Open(copy);
        SqliteCopy.Check(connection, ct);
        return unvouched;
    }

    // Returns a summary for the operator, and the findings.
    private async Task<(string Summary, List<Finding> Findings)> InspectAsync(SqliteAppDbContext db, CancellationToken ct)
    {
        var applied = (await db.Database.GetAppliedMigrationsAsync(ct)).ToList();
        if (applied.Count == 0 || applied.Except(db.Database.GetMigrations(), StringComparer.Ordinal).Any())
        {
            throw new IOException(applied.Count > 0 ? "it was made by a later version of the portal." : "it is no backup of the portal.");
        }

        var findings = await inspection.CheckSchemaAsync(db, ct);
        await db.MigrateAsync(ct);
        var (summary, others) = await inspection.RunAsync(db, ct);
        return (summary, [.. findings, .. others]);
    }
}
