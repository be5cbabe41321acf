using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Operator;

/// <summary>What a restore may do beyond the harmless.</summary>
/// <param name="Force">Take the place of a database that is there; that one is kept under another name.</param>
/// <param name="AcceptFindings">Restore although a chain is broken or secrets do not open: it is the only copy left.</param>
internal sealed record RestoreConsent(bool Force, bool AcceptFindings);

/// <summary>Puts a backup in the database's place, after it was copied, brought up to date and looked through: until then nothing is touched.</summary>
internal sealed class DatabaseRestore(IServiceProvider services, IOptions<StorageOptions> storage, DatabaseLook look, TimeProvider clock)
{
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
            File.Delete(candidate);
        }
    }

    private static OperatorCommands.Report Refused(string why) => new(IsDone: false, $"Nothing was restored: {why}");

    private async Task<OperatorCommands.Report> TryAsync(string file, string candidate, RestoreConsent consent, CancellationToken ct)
    {
        using (var source = SqliteCopy.Open(file, SqliteOpenMode.ReadOnly))
        {
            SqliteCopy.Write(source, candidate, new ShellProgress("copy").Tell, ct);
        }

        var (told, findings) = await LookThroughAsync(candidate, ct);
        if (findings.Count > 0 && !consent.AcceptFindings)
        {
            return Refused($"{string.Join(' ', findings)} {told} If this is the only copy, --accept-findings restores it as it is.");
        }

        var kept = PutInPlace(candidate);
        return new OperatorCommands.Report(
            IsDone: true,
            string.Join(' ', ((string[])["Restored.", told, .. findings, kept is null ? "" : $"What was there is kept as {kept}."]).Where(text => text.Length > 0)));
    }

    // What was found, for whoever reads it; and what is not as it should be.
    private async Task<(string Told, List<string> Findings)> LookThroughAsync(string candidate, CancellationToken ct)
    {
        await using var db = SqliteCopy.Context(candidate, services);
        var unknown = (await db.Database.GetAppliedMigrationsAsync(ct)).Except(db.Database.GetMigrations(), StringComparer.Ordinal).ToList();
        if (unknown.Count > 0 || !(await db.Database.GetAppliedMigrationsAsync(ct)).Any())
        {
            throw new IOException(unknown.Count > 0 ? "it was made by a later version of the portal." : "it is no backup of the portal.");
        }

        await db.MigrateAsync(ct);
        return await look.RunAsync(db, ct);
    }

    // The old database goes aside with its companions, or SQLite would apply its log to the new one.
    private string? PutInPlace(string candidate)
    {
        var aside = $"{Target}.before-{clock.GetUtcNow():yyyyMMddHHmmss}";
        var isThere = File.Exists(Target);
        foreach (var companion in (string[])["", "-wal", "-shm"])
        {
            if (File.Exists(Target + companion))
            {
                File.Move(Target + companion, aside + companion);
            }
        }

        using (var whole = File.OpenHandle(candidate, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(whole);
        }

        File.Move(candidate, Target);
        SqliteCopy.Settle(Target);
        return isThere ? aside : null;
    }
}
