using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Operator;

/// <summary>Checks a whole database before it replaces another one: every audit chain and every secret. Changes nothing.</summary>
public sealed class DatabaseInspection(
    IServiceProvider services, SecretSealer sealer, KeyEncryptionKeys keks, IEnumerable<SealedColumn> columns, TimeProvider clock,
    ILogger<KekCanaries> log)
{
    private const int MostShown = 5;
    private const int CompaniesAtOnce = 500;

    /// <summary>Checks the chains and the secrets. Returns a summary for the operator, and the findings.</summary>
    public async Task<(string Summary, List<Finding> Findings)> RunAsync(AppDbContext db, CancellationToken ct)
    {
        var (chains, findings) = await CheckChainsAsync(db, ct);
        var (opened, lost) = await CheckSecretsAsync(db, ct);
        findings.AddRange(lost);
        return ($"{chains} audit chains were verified, {opened} secrets opened.", findings);
    }

    /// <summary>
    /// Compares the schema of a SQLite database, triggers included, with the program's. Run it before migrating: it compares an earlier
    /// version with the schema of that version.
    /// </summary>
    public async Task<List<Finding>> CheckSchemaAsync(SqliteAppDbContext db, CancellationToken ct)
    {
        var parts = await SqliteSchema.FindDifferencesAsync(db, services, ct);
        return parts.Count == 0 ? [] : [new Finding(Finding.Schema, $"The schema is not the portal's: {ListOf(parts, parts.Count)}.")];
    }

    /// <summary>Records the accepted findings in each company's audit, in the caller's transaction.</summary>
    public async Task RecordAcceptedAsync(AppDbContext db, string act, IEnumerable<Finding> findings, CancellationToken ct)
    {
        var (trail, detail) = (new AuditTrail(db, clock), $"{act}, accepted: {AcceptedFindings.NamesOf(findings)}");
        foreach (var companies in (await db.Companies.Select(company => company.Id).ToListAsync(ct)).Chunk(CompaniesAtOnce))
        {
            foreach (var company in companies)
            {
                await trail.AppendAsync(Actor.Operator(company), AuditAction.FindingsAccepted, Guid.CreateVersion7(), detail, ct);
            }

            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>Whether the rows were sealed with another key-encryption key than the given one. It is cheap, so it runs first.</summary>
    public Task<bool> IsForeignAsync(AppDbContext db, CancellationToken ct) =>
        CanariesOf(db, new SealedSecrets(db, columns)).IsForeignAsync(ct);

    private KekCanaries CanariesOf(AppDbContext db, SealedSecrets secrets) => new(db, secrets, sealer, keks, clock, log);

    private async Task<(int Chains, List<Finding> Findings)> CheckChainsAsync(AppDbContext db, CancellationToken ct)
    {
        var (chains, breaks) = await new AuditTrail(db, clock).FindBreaksAsync(new ConsoleProgress("audit chains"), ct);
        List<string> shown = [];
        foreach (var (company, sequence) in breaks.Take(MostShown))
        {
            var nit = await db.Companies.Where(row => row.Id == company).Select(row => row.Nit).SingleOrDefaultAsync(ct);
            shown.Add($"NIT {nit ?? "unknown"} at entry {sequence}");
        }

        var text = $"{breaks.Count} audit chains are broken: {ListOf(shown, breaks.Count)}.";
        return (chains, breaks.Count == 0 ? [] : [new Finding(Finding.Chains, text)]);
    }

    private static string ListOf(IEnumerable<string> items, int count) =>
        string.Join(", ", items.Take(MostShown)) + (count > MostShown ? ", …" : "");

    // Secrets that were given up, or that the portal replaces by itself, are no findings.
    private async Task<(long Opened, List<Finding> Findings)> CheckSecretsAsync(AppDbContext db, CancellationToken ct)
    {
        var secrets = new SealedSecrets(db, columns);
        var canaries = CanariesOf(db, secrets);
        var givenUp = await canaries.GivenUpAsync(ct);
        var tables = await secrets.OpenEachAsync(sealer, new ConsoleProgress("secrets"), ct);
        List<Finding> findings = [.. tables.Where(table => !table.IsReplaceable)
            .Select(table => (table.Table, Count: table.UnopenedKekIds.Count(id => !givenUp.Contains(id))))
            .Where(table => table.Count > 0)
            .Select(table =>
                new Finding(Finding.Secrets, $"{table.Count} secrets of {table.Table} do not open with the key-encryption key given."))];
        if (findings.Count == 0 && await canaries.IsForeignAsync(ct))
        {
            findings.Add(
                new Finding(Finding.Key, $"Key-encryption key {keks.Current.IdText} is not the one that the rows were sealed with."));
        }

        return (tables.Sum(table => table.Opened), findings);
    }
}
