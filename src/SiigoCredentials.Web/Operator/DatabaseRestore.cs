using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Credentials;
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
    IServiceProvider services, IOptions<StorageOptions> storage, BackupSeal seal, DatabaseInspection inspection, ErasureList erasures,
    TimeProvider clock)
{
    private static readonly string[] Companions = ["", "-wal", "-shm", "-journal"];

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

        var candidate = Target + ".restoring";
        try
        {
            File.Delete(candidate); // left by an interrupted restore
            return await TryAsync(file, candidate, consent, ct);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SqliteException)
        {
            return Refused($"{file} cannot be restored: {fault.Message}");
        }
        finally
        {
            foreach (var companion in Companions)
            {
                File.Delete(candidate + companion);
            }
        }
    }

    private static Report Refused(string why) => new(IsDone: false, $"Nothing was restored: {why}");

    private async Task<Report> TryAsync(string file, string candidate, RestoreConsent consent, CancellationToken ct)
    {
        var unvouched = Copy(file, candidate, ct);
        await using var db = SqliteCopy.Context(candidate, services);
        var (summary, others) = await InspectAsync(db, ct);
        List<Finding> findings = [.. unvouched is null ? Array.Empty<Finding>() : [new Finding(Finding.Seal, unvouched)], .. others];
        if (consent.Accepted.FindRefusal(findings, summary) is { } refusal)
        {
            return Refused(refusal);
        }

        if (findings.Count > 0)
        {
            await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct);
            await inspection.RecordAcceptedAsync(db, "restore", findings, ct);
            await transaction.CommitAsync(ct);
        }

        var again = await erasures.FindAgainAsync(await AddressesAsync(db, ct), ct);
        await db.DisposeAsync();

        var kept = PutInPlace(candidate);
        var aside = kept is null ? "" : $"What was there is kept as {kept}.";
        var undone = again.Count == 0 ? ""
            : $"These were erased after the backup and are in it again: {string.Join(", ", again)}. Run erase-person for each of them.";
        string[] sentences = ["Restored.", summary, .. findings.Select(finding => finding.Text), aside, undone];
        return new Report(IsDone: true, string.Join(' ', sentences.Where(text => text.Length > 0)));
    }

    // Copies the sealed bytes or, without a seal, what SQLite reads. Returns why the copy is not authenticated; null when the seal is
    // valid.
    private string? Copy(string file, string candidate, CancellationToken ct)
    {
        if (!BackupSeal.IsOn(file))
        {
            using var source = SqliteCopy.Open(file, SqliteOpenMode.ReadOnly);
            SqliteCopy.Write(source, candidate, new ConsoleProgress("copy"), ct);
            return "The backup carries no seal: it was made by an earlier version, or somebody changed it and took the seal off.";
        }

        var unvouched = seal.CopyOut(file, candidate);
        using var copy = SqliteCopy.Open(candidate);
        SqliteCopy.Check(copy);
        return unvouched;
    }

    private static async Task<List<string>> AddressesAsync(SqliteAppDbContext db, CancellationToken ct)
    {
        var contacts = new ContactBook(db);
        return
        [
            .. await db.Users.Select(person => person.Email!).ToListAsync(ct),
            .. await db.Invitations.Select(invitation => invitation.Email).ToListAsync(ct),
            .. await db.DataRequests.Select(request => request.Email).ToListAsync(ct),
            .. await contacts.AddressesAsync([.. await contacts.CredentialsAsync(ct)], ct),
        ];
    }

    // Returns a summary for the operator, and the findings.
    private async Task<(string Summary, List<Finding> Findings)> InspectAsync(SqliteAppDbContext db, CancellationToken ct)
    {
        var unknown = (await db.Database.GetAppliedMigrationsAsync(ct)).Except(db.Database.GetMigrations(), StringComparer.Ordinal)
            .ToList();
        if (unknown.Count > 0 || !(await db.Database.GetAppliedMigrationsAsync(ct)).Any())
        {
            throw new IOException(unknown.Count > 0 ? "it was made by a later version of the portal." : "it is no backup of the portal.");
        }

        var findings = await inspection.CheckSchemaAsync(db, ct);
        await db.MigrateAsync(ct);
        var (summary, others) = await inspection.RunAsync(db, ct);
        return (summary, [.. findings, .. others]);
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
            Move(Target, aside);
            File.Move(candidate, Target);
            SqliteCopy.Settle(Target);
            return isThere ? aside : null;
        }
        catch
        {
            if (!File.Exists(candidate))
            {
                Move(Target, candidate);
            }

            Move(aside, Target);
            throw;
        }
    }

    private static void Move(string database, string to)
    {
        foreach (var companion in Companions)
        {
            if (File.Exists(database + companion))
            {
                File.Move(database + companion, to + companion);
            }
        }
    }
}
