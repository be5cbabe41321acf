using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Operator;

/// <summary>What a restore may do beyond the harmless.</summary>
/// <param name="Force">Take the place of a database that is there; that one is kept under another name.</param>
/// <param name="AcceptFindings">Restore although a chain is broken or secrets do not open: it is the only copy left.</param>
internal sealed record RestoreConsent(bool Force, bool AcceptFindings);

/// <summary>Puts a backup in the database's place, after it was copied, brought up to date and looked through: until then nothing is touched.</summary>
internal sealed class DatabaseRestore(
    IServiceProvider services, IOptions<StorageOptions> storage, SecretSealer sealer, KeyEncryptionKeys keks, TimeProvider clock, ILogger<KekCanaries> log)
{
    private const int BreaksTold = 5;

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
        await using var db = Open(candidate);
        var unknown = (await db.Database.GetAppliedMigrationsAsync(ct)).Except(db.Database.GetMigrations(), StringComparer.Ordinal).ToList();
        if (unknown.Count > 0 || !(await db.Database.GetAppliedMigrationsAsync(ct)).Any())
        {
            throw new IOException(unknown.Count > 0 ? "it was made by a later version of the portal." : "it is no backup of the portal.");
        }

        await db.Database.MigrateAsync(ct);
        var (chains, findings) = await CheckChainsAsync(db, ct);
        var (opened, lost) = await CheckSecretsAsync(db, ct);
        findings.AddRange(lost);
        return ($"{chains} audit chains were verified, {opened} secrets opened.", findings);
    }

    // The services have a say in the model: Identity's options.
    private SqliteAppDbContext Open(string file) => new(
        new DbContextOptionsBuilder<SqliteAppDbContext>().UseSqlite(SqliteCopy.ConnectionString(file)).UseApplicationServiceProvider(services).Options);

    private async Task<(int Chains, List<string> Findings)> CheckChainsAsync(SqliteAppDbContext db, CancellationToken ct)
    {
        var (trail, progress, breaks, done) = (new AuditTrail(db, clock), new ShellProgress("audit chains"), new List<string>(), 0);
        var companies = await db.AuditEntries.Select(entry => entry.CompanyId).Distinct().ToListAsync(ct);
        foreach (var company in companies)
        {
            if (await trail.FindBreakAsync(company, ct) is { } sequence)
            {
                var nit = await db.Companies.Where(row => row.Id == company).Select(row => row.Nit).SingleOrDefaultAsync(ct);
                breaks.Add($"NIT {nit ?? "unknown"} at entry {sequence}");
            }

            progress.Tell(++done, companies.Count);
        }

        var told = string.Join(", ", breaks.Take(BreaksTold)) + (breaks.Count > BreaksTold ? ", …" : "");
        return (companies.Count, breaks.Count == 0 ? [] : [$"{breaks.Count} audit chains are broken: {told}."]);
    }

    // Neither what was given up nor what the portal makes anew by itself is a finding.
    private async Task<(long Opened, List<string> Findings)> CheckSecretsAsync(SqliteAppDbContext db, CancellationToken ct)
    {
        var secrets = new SealedSecrets(db);
        var canaries = new KekCanaries(db, secrets, sealer, keks, clock, log);
        var givenUp = await canaries.GivenUpAsync(ct);
        var tables = await secrets.OpenEachAsync(sealer, new ShellProgress("secrets").Tell, ct);
        List<string> findings = [.. tables.Where(table => !table.IsReplaceable)
            .Select(table => (table.Table, Count: table.UnopenedKekIds.Count(id => !givenUp.Contains(id))))
            .Where(table => table.Count > 0).Select(table => $"{table.Count} secrets of {table.Table} do not open with the key-encryption key given.")];
        if (findings.Count == 0 && await canaries.IsForeignAsync(ct))
        {
            findings.Add($"Key-encryption key {keks.Current.IdText} is not the one that the backup was sealed with.");
        }

        return (tables.Sum(table => table.Opened), findings);
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
