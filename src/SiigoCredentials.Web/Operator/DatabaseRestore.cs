using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Operator;

/// <summary>What the operator allows a restore to do.</summary>
/// <param name="Force">Replace an existing database, which is kept under another name.</param>
/// <param name="Accepted">The findings that do not stop the restore.</param>
internal sealed record RestoreConsent(bool Force, AcceptedFindings Accepted);

/// <summary>
/// Replaces the database with a backup, after the backup was authenticated, copied, migrated and inspected. Until then nothing changes.
/// </summary>
internal sealed class DatabaseRestore(
    IOptions<StorageOptions> storage, SqliteBackupReader backups, DatabaseInspection inspection, ErasureList erasures, TimeProvider clock)
{
    private string Target => SqliteCopy.DatabaseOf(storage.Value);

    public async Task<Report> RunAsync(string file, RestoreConsent consent, CancellationToken ct)
    {
        using var alone = FolderLock.TryTakeAlone(storage.Value);
        if (alone is null)
        {
            return Refused("the portal is running on this data folder. Stop every instance first.");
        }

        if (File.Exists(Target) && !consent.Force)
        {
            return Refused($"{Target} is there. With --force it is moved aside and kept.");
        }

        try
        {
            return await TryAsync(file, consent, ct);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SqliteException)
        {
            return Refused($"{file} cannot be restored: {fault.Message}");
        }
    }

    private static Report Refused(string why) => new(IsDone: false, $"Nothing was restored: {why}");

    private async Task<Report> TryAsync(string file, RestoreConsent consent, CancellationToken ct)
    {
        await using var backup = await backups.OpenAsync(file, Target + ".restoring", ct);
        var (db, findings) = (backup.Database, backup.Findings);
        if (consent.Accepted.FindRefusal(findings, backup.Summary) is { } refusal)
        {
            return Refused(refusal);
        }

        if (findings.Count > 0)
        {
            await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct);
            await inspection.RecordAcceptedAsync(db, "restore", findings, ct);
            await transaction.CommitAsync(ct);
        }

        var undone = await erasures.FindAgainAsync(db, ct);
        await db.DisposeAsync();

        var kept = PutInPlace(backup.File);
        var aside = kept is null ? "" : $"What was there is kept as {kept}.";
        return Report.Of(
            isDone: true, ["Restored.", backup.Summary, .. findings.Select(finding => finding.Text), aside, ErasureList.Tell(undone)]);
    }

    // The old database moves aside with its companion files, or SQLite would apply its log to the new one. It moves back if the new one
    // cannot take its place.
    private string? PutInPlace(string candidate)
    {
        var aside = $"{Target}.before-{clock.GetUtcNow():yyyyMMddHHmmss}";
        var isThere = File.Exists(Target);
        if (isThere)
        {
            PrivateFile.GuardDatabase(Target);
        }

        using (var whole = File.OpenHandle(candidate, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(whole);
        }

        try
        {
            SqliteCopy.Move(Target, aside);
            File.Move(candidate, Target);
            SqliteCopy.Settle(Target);
            return isThere ? aside : null;
        }
        catch
        {
            if (!File.Exists(candidate))
            {
                SqliteCopy.Move(Target, candidate);
            }

            SqliteCopy.Move(aside, Target);
            throw;
        }
    }
}
