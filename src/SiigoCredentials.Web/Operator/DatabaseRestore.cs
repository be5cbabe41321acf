using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Operator;

/// <summary>What a restore may do beyond the harmless.</summary>
/// <param name="Force">Take the place of a database that is there; that one is kept under another name.</param>
/// <param name="Accepted">The findings in spite of which it restores.</param>
internal sealed record RestoreConsent(bool Force, AcceptedFindings Accepted);

/// <summary>Puts a backup in the database's place, after it was authenticated, copied, brought up to date and looked through: until then nothing is touched.</summary>
internal sealed class DatabaseRestore(IServiceProvider services, IOptions<StorageOptions> storage, BackupSeal seal, DatabaseInspection look, TimeProvider clock)
{
    private static readonly string[] Companions = ["", "-wal", "-shm", "-journal"];

    private string Target => SqliteCopy.DatabaseOf(storage.Value);

    public async Task<OperatorCommands.Report> RunAsync(string file, RestoreConsent consent, CancellationToken ct)
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
            File.Delete(candidate); // of a restore that was stopped
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

    private static OperatorCommands.Report Refused(string why) => new(IsDone: false, $"Nothing was restored: {why}");

    private async Task<OperatorCommands.Report> TryAsync(string file, string candidate, RestoreConsent consent, CancellationToken ct)
    {
        var unvouched = Copy(file, candidate, ct);
        await using var db = SqliteCopy.Context(candidate, services);
        var (told, others) = await LookThroughAsync(db, ct);
        List<Finding> findings = [.. unvouched is null ? Array.Empty<Finding>() : [new Finding(Finding.Seal, unvouched)], .. others];
        if (consent.Accepted.FindRefusal(findings, told) is { } refusal)
        {
            return Refused(refusal);
        }

        if (findings.Count > 0)
        {
            await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct);
            await look.RecordAcceptedAsync(db, "restore", findings, ct);
            await transaction.CommitAsync(ct);
        }

        await db.DisposeAsync();

        var kept = PutInPlace(candidate);
        return new OperatorCommands.Report(
            IsDone: true,
            string.Join(' ', ((string[])["Restored.", told, .. findings.Select(finding => finding.Text), kept is null ? "" : $"What was there is kept as {kept}."]).Where(text => text.Length > 0)));
    }

    // Copies the very bytes under the seal or, without a seal, what SQLite reads. Returns why nothing vouches for them; null when the seal does.
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

    // What was found, for whoever reads it; and what is not as it should be.
    private async Task<(string Told, List<Finding> Findings)> LookThroughAsync(SqliteAppDbContext db, CancellationToken ct)
    {
        var unknown = (await db.Database.GetAppliedMigrationsAsync(ct)).Except(db.Database.GetMigrations(), StringComparer.Ordinal).ToList();
        if (unknown.Count > 0 || !(await db.Database.GetAppliedMigrationsAsync(ct)).Any())
        {
            throw new IOException(unknown.Count > 0 ? "it was made by a later version of the portal." : "it is no backup of the portal.");
        }

        var findings = await look.CheckSchemaAsync(db, ct);
        await db.MigrateAsync(ct);
        var (told, others) = await look.RunAsync(db, ct);
        return (told, [.. findings, .. others]);
    }

    // The old database goes aside with its companions, or SQLite would apply its log to the new one. If the new one cannot take its place, it comes back.
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
