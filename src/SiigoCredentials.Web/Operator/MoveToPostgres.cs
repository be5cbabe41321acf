using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Operator;

/// <summary>
/// Moves an installation from SQLite to PostgreSQL in one transaction. It commits only after it has counted, compared and inspected all
/// rows in PostgreSQL.
/// </summary>
internal sealed class MoveToPostgres(
    AppDbContext target, IServiceProvider services, IOptions<StorageOptions> storage, DatabaseInspection inspection, TimeProvider clock)
{
    private bool isCommitting;

    public async Task<Report> RunAsync(AcceptedFindings accepted, CancellationToken ct)
    {
        using var alone = FolderLock.TryTakeAlone(storage.Value);
        if (alone is null)
        {
            return Refused("the portal is running on this data folder. Stop every instance first.");
        }

        var file = SqliteCopy.DatabaseOf(storage.Value);
        if (!File.Exists(file))
        {
            return Refused($"there is no {file}.");
        }

        try
        {
            await using var source = SqliteCopy.Context(file, services);
            return await PrepareAsync(source, accepted, ct) is { } refusal ? Refused(refusal) : await MoveAsync(source, accepted, ct);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or DbException or OperationCanceledException)
        {
            return isCommitting
                ? new Report(
                    IsDone: false,
                    $"It is not known whether the move was done: {Faults.InWords(fault)} Run it again: it refuses when everything is there.")
                : Refused($"{Faults.InWords(fault)} What had been copied was taken back.");
        }
    }

    private static Report Refused(string why) => new(IsDone: false, $"Nothing was moved: {why}");

    private async Task<string?> PrepareAsync(SqliteAppDbContext source, AcceptedFindings accepted, CancellationToken ct)
    {
        if ((await source.Database.GetAppliedMigrationsAsync(ct)).Except(source.Database.GetMigrations(), StringComparer.Ordinal).Any())
        {
            return "the SQLite database was made by a later version of the portal.";
        }

        if ((await source.Database.GetPendingMigrationsAsync(ct)).Any())
        {
            return "the SQLite database is of an earlier version. Run migrate on it first, with Storage:Provider=Sqlite.";
        }

        if (!accepted.Include(Finding.Key) && await inspection.IsForeignAsync(source, ct))
        {
            return "the SQLite database was sealed with another key-encryption key than the one given. If that is lost, --accept-findings key,secrets moves it all the same.";
        }

        await target.MigrateAsync(ct);
        return null;
    }

    private async Task<Report> MoveAsync(SqliteAppDbContext source, AcceptedFindings accepted, CancellationToken ct)
    {
        var begun = clock.GetTimestamp();
        var schema = await inspection.CheckSchemaAsync(source, ct);
        var tables = TableCopy.Of(source, target);
        target.Database.SetCommandTimeout(0); // a table of millions of rows takes long
        await using var moment = await source.Database.BeginTransactionAsync(ct); // one snapshot for all tables: other commands wait
        await using var transaction = await target.Database.BeginTransactionAsync(ct);
        foreach (var table in tables)
        {
            await table.LockAsync(ct);
        }

        foreach (var table in tables)
        {
            if (await table.HasRowsAsync(ct))
            {
                return Refused($"the PostgreSQL database is not empty: it has rows in {table.Name}.");
            }
        }

        var rows = await CopyAsync(tables, ct);
        await target.Database.ExecuteSqlAsync($"ANALYZE", ct);
        var copied = clock.GetElapsedTime(begun);
        var (summary, others) = await inspection.RunAsync(target, ct);
        List<Finding> findings = [.. schema, .. others];
        if (accepted.FindRefusal(findings, $"{summary} What had been copied was taken back.") is { } refusal)
        {
            return Refused(refusal);
        }

        if (findings.Count > 0)
        {
            await inspection.RecordAcceptedAsync(target, "move-to-postgres", findings, ct);
        }

        isCommitting = true;
        await transaction.CommitAsync(CancellationToken.None);
        var counts = CountsOf(rows, copied, clock.GetElapsedTime(begun));
        return Report.Of(isDone: true, [counts, summary, .. findings.Select(finding => finding.Text), NextStep]);
    }

    private const string NextStep =
        "Start the portal with these settings. "
        + "The SQLite file is as it was: keep it until the new database has been backed up, then delete it.";

    private static string CountsOf(long rows, TimeSpan copied, TimeSpan whole) => string.Create(
        CultureInfo.InvariantCulture,
        $"Moved: {rows} rows, every one counted and compared, in {copied.TotalSeconds:0} s ({rows / Math.Max(copied.TotalSeconds, 0.001):0} rows a second), {whole.TotalSeconds:0} s with the audit and the secrets.");

    private static async Task<long> CopyAsync(IReadOnlyList<TableCopy> tables, CancellationToken ct)
    {
        var rows = 0L;
        foreach (var table in tables)
        {
            rows += await table.RunAsync(new ConsoleProgress(table.Name), ct);
        }

        return rows;
    }
}
