using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.KeyHealth;

/// <summary>
/// Looks once an hour at the keys of all companies, in batches. One question for each batch leaves the few that may have something to tell;
/// <see cref="KeyHealthReports"/> then looks at each of them.
/// </summary>
public sealed class KeyHealthWorker(
    IServiceScopeFactory scopes, KeyFindings findings, WorkerHealth health, TimeProvider clock, ILogger<KeyHealthWorker> log)
    : PeriodicWorker(Interval, health, clock, log)
{
    private const int BatchRows = 200;
    private const int DaysOfARate = 7;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>One round over all keys. A fault at one company does not keep the others from being looked at.</summary>
    /// <exception cref="AggregateException">Some companies could not be looked at.</exception>
    public async Task RoundAsync(CancellationToken ct)
    {
        List<Guid> companies = [];
        var last = Guid.Empty;
        while (await BatchAfterAsync(last, ct) is [.., var end] batch)
        {
            last = end.CredentialId;
            companies.AddRange(await WithNewsAsync(batch, ct));
        }

        await EachAsync(
            companies,
            async companyId =>
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<KeyHealthReports>().ReportAsync(companyId, ct);
            },
            ct);
    }

    protected override Task RunRoundAsync(CancellationToken ct) => RoundAsync(ct);

    private async Task<List<WatchedKey>> BatchAfterAsync(Guid last, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var now = Clock.GetUtcNow();
        var today = ColombianTime.DayOf(now);
        var (usedFrom, busyFrom, yesterday) = (today.AddDays(-KeyRules.UnusedDays), today.AddDays(-DaysOfARate), today.AddDays(-1));
        var most = findings.MostPerDay / 2; // a client's sign-ins of one day may be with two keys
        return await (
            from key in db.UsableKeysAfter(last, now).Take(BatchRows)
            join policy in db.KeyPolicies on key.CompanyId equals policy.CompanyId into policies
            from policy in policies.DefaultIfEmpty()
            orderby key.CredentialId
            select new WatchedKey
            {
                CompanyId = key.CompanyId,
                CredentialId = key.CredentialId,
                IssuedAt = key.IssuedAt,
                MaxAgeDays = policy!.MaxAgeDays,
                RemindDays = (int?)policy.RemindDays,
                Unused = (UnusedKeyAction?)policy.Unused,
                IsUsed = db.UsageDays.Any(
                    row => row.CredentialId == key.CredentialId && row.Day > usedFrom && row.Outcome == UsageOutcome.SignedIn),
                IsBusy = db.UsageDays.Any(
                    row => row.CredentialId == key.CredentialId && row.Day >= busyFrom && row.Outcome == UsageOutcome.SignedIn
                        && row.Count > most),
                MayFail = db.UsageDays.Any(
                    row => row.CredentialId == key.CredentialId && row.Day >= yesterday && !UsageReport.NotFailing.Contains(row.Outcome)),
            }).ToListAsync(ct);
    }

    // The companies of a batch whose key may have something that was not told within a month.
    private async Task<List<Guid>> WithNewsAsync(List<WatchedKey> batch, CancellationToken ct)
    {
        var now = Clock.GetUtcNow();
        var suspects = batch.SelectMany(key => key.Suspicions(now), (key, kind) => (key.CompanyId, Kind: kind)).ToList();
        if (suspects.Count == 0)
        {
            return [];
        }

        await using var scope = scopes.CreateAsyncScope();
        var (since, companies) = (now - KeyHealthReports.Month, suspects.Select(suspect => suspect.CompanyId).Distinct().ToList());
        var told = await scope.ServiceProvider.GetRequiredService<AppDbContext>().KeyFindingNotices.AsNoTracking()
            .Where(row => companies.Contains(row.CompanyId) && row.ToldAt > since)
            .Select(row => new { row.CompanyId, row.Finding })
            .ToListAsync(ct);
        return [.. suspects.Except(told.Select(row => (row.CompanyId, row.Finding))).Select(suspect => suspect.CompanyId).Distinct()];
    }

    private sealed class WatchedKey
    {
        public required Guid CompanyId { get; init; }

        public required Guid CredentialId { get; init; }

        public required DateTimeOffset IssuedAt { get; init; }

        public required int? MaxAgeDays { get; init; }

        public required int? RemindDays { get; init; }

        public required UnusedKeyAction? Unused { get; init; }

        public required bool IsUsed { get; init; }

        public required bool IsBusy { get; init; }

        public required bool MayFail { get; init; }

        // What the full look may find; it decides.
        public IEnumerable<KeyFindingKind> Suspicions(DateTimeOffset now)
        {
            var rules = Unused is { } unused ? new KeyRules(MaxAgeDays, RemindDays!.Value, unused) : KeyRules.Default;
            if (KeyFindings.OfAge(IssuedAt, rules, now) is { Kind: var old })
            {
                yield return old;
            }

            if (!IsUsed && rules.Unused != UnusedKeyAction.Nothing && IssuedAt.AddDays(KeyRules.UnusedDays) <= now)
            {
                yield return KeyFindingKind.Unused;
            }

            if (IsBusy)
            {
                yield return KeyFindingKind.ManySignIns;
            }

            if (MayFail)
            {
                yield return KeyFindingKind.Failing;
            }
        }
    }
}
