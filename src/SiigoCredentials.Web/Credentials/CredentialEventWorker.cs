using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Credentials;

/// <summary>
/// Finds what no act tells, for companies that want webhooks: the first sign-in with a key, sign-ins that fail now (once a day for each
/// key), and the end of a key's lifetime a week before. Each is told once, however many instances run.
/// </summary>
public sealed class CredentialEventWorker(
    IServiceScopeFactory scopes, WorkerHealth health, TimeProvider clock, ILogger<CredentialEventWorker> log)
    : PeriodicWorker(Interval, health, clock, log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    /// <summary>How long before its end a key's lifetime is told; the pages ask to replace it from then on too.</summary>
    private static readonly TimeSpan BeforeEnd = Week;

    /// <summary>One round over the companies that want webhooks.</summary>
    public async Task RoundAsync(CancellationToken ct) => await EachAsync(
        await DueAsync(ct),
        async watched =>
        {
            await using var scope = scopes.CreateAsyncScope();
            await new Round(scope.ServiceProvider, watched, Clock.GetUtcNow()).RunAsync(ct);
        },
        ct);

    protected override Task RunRoundAsync(CancellationToken ct) => RoundAsync(ct);

    // One question for all of them; most companies answer it with nothing.
    private async Task<List<Watched>> DueAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var now = Clock.GetUtcNow();
        var (soon, yesterday, lately) = (now + BeforeEnd, now - Day, now - Lately);
        var (lastWeek, today) = (ColombianTime.DayOf(now - Week), ColombianTime.DayOf(lately)); // years of counts are not searched
        return await (
            from endpoint in db.WebhookEndpoints.AsNoTracking()
            where endpoint.DisabledAt == null
            join credential in db.Credentials on endpoint.CompanyId equals credential.CompanyId
            join key in db.AccessKeys on credential.Id equals key.CredentialId
            where key.State == AccessKeyState.Current && (key.ExpiresAt == null || key.ExpiresAt > now)
            select new Watched
            {
                CompanyId = endpoint.CompanyId,
                CredentialId = credential.Id,
                KeyId = key.Id,
                SecretHash = key.SecretHash,
                IssuedAt = key.IssuedAt,
                ExpiresAt = key.ExpiresAt,
                WatchedSince = endpoint.CreatedAt,
                FirstUseWatchedFrom = endpoint.FirstUseWatchedFrom,
                IsUsed = db.UsageDays.Any(
                    row => row.CredentialId == credential.Id && row.AccessKeyId == key.Id && row.Outcome == UsageOutcome.SignedIn),
                IsNewlyUsed = key.IssuedAt > endpoint.FirstUseWatchedFrom && db.UsageDays.Any(
                    row => row.CredentialId == credential.Id && row.Day >= lastWeek && row.AccessKeyId == key.Id
                        && row.Outcome == UsageOutcome.SignedIn),
                IsExpiring = key.ExpiresAt <= soon && (endpoint.ExpiringTold == null || endpoint.ExpiringTold != key.ExpiresAt),
                MayFail = (endpoint.FailingToldAt == null || endpoint.FailingToldAt <= yesterday || endpoint.FailingKeyId != key.Id)
                    && db.UsageDays.Any(
                        row => row.CredentialId == credential.Id && row.Day >= today && row.LastAt > lately
                            && !UsageReport.NotFailing.Contains(row.Outcome)),
            })
            .Where(row => row.FirstUseWatchedFrom == null || row.IsNewlyUsed || row.IsExpiring || row.MayFail)
            .ToListAsync(ct);
    }

    private sealed class Watched
    {
        public required Guid CompanyId { get; init; }

        public required Guid CredentialId { get; init; }

        public required Guid KeyId { get; init; }

        public required byte[] SecretHash { get; init; }

        public required DateTimeOffset IssuedAt { get; init; }

        public required DateTimeOffset? ExpiresAt { get; init; }

        public required DateTimeOffset WatchedSince { get; init; }

        public required DateTimeOffset? FirstUseWatchedFrom { get; init; }

        public required bool IsUsed { get; init; }

        public required bool IsNewlyUsed { get; init; }

        public required bool IsExpiring { get; init; }

        public required bool MayFail { get; init; }
    }

    // What one company is told. The mark and the event are one transaction, so that of several instances only one adds it.
    private sealed class Round(IServiceProvider services, Watched seen, DateTimeOffset now)
    {
        private readonly AppDbContext db = services.GetRequiredService<AppDbContext>();
        private readonly CredentialEvents events = services.GetRequiredService<CredentialEvents>();
        private readonly string fingerprint = KeyFingerprint.Of(seen.SecretHash);

        public async Task RunAsync(CancellationToken ct)
        {
            await FirstUseAsync(ct);
            if (seen.IsExpiring)
            {
                await TellAsync(
                    MarkExpiringAsync, () => events.AddExpiringAsync(seen.CompanyId, fingerprint, seen.ExpiresAt!.Value, ct), ct);
            }

            if (seen.MayFail && await FindFailureAsync(ct) is { } failure)
            {
                await TellAsync(MarkFailingAsync, () => events.AddFailingAsync(seen.CompanyId, fingerprint, failure, ct), ct);
            }
        }

        // The first use of a key that was in use before the company wanted webhooks is no news.
        private async Task FirstUseAsync(CancellationToken ct)
        {
            var isNews = seen.FirstUseWatchedFrom is null ? seen.IsUsed && seen.IssuedAt > seen.WatchedSince : seen.IsNewlyUsed;
            if (isNews && await FirstUseOfKeyAsync(ct) is { } use)
            {
                await TellAsync(
                    () => MarkFirstUseAsync(seen.IssuedAt, ct), () => events.AddFirstUsedAsync(seen.CompanyId, fingerprint, use, ct), ct);
            }
            else if (seen.FirstUseWatchedFrom is null)
            {
                await MarkFirstUseAsync(seen.IsUsed ? seen.IssuedAt : seen.IssuedAt.AddSeconds(-1), ct);
            }
        }

        private Task<LastUse?> FirstUseOfKeyAsync(CancellationToken ct) => db.UsageDays.AsNoTracking()
            .Where(row => row.CredentialId == seen.CredentialId && row.AccessKeyId == seen.KeyId && row.Outcome == UsageOutcome.SignedIn)
            .OrderBy(row => row.Day).ThenBy(row => row.LastAt)
            .Select(row => new LastUse(row.LastAt, row.PartnerId, row.LastAddress, row.LastClient))
            .FirstOrDefaultAsync(ct);

        private async Task<UsageFailure?> FindFailureAsync(CancellationToken ct) =>
            (await services.GetRequiredService<UsageReports>().LastDaysAsync(seen.CredentialId, ct)).FindPresentFailure(seen.IssuedAt);

        private Task<int> MarkFirstUseAsync(DateTimeOffset from, CancellationToken ct) => db.WebhookEndpoints
            .Where(row => row.CompanyId == seen.CompanyId && row.FirstUseWatchedFrom == seen.FirstUseWatchedFrom)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.FirstUseWatchedFrom, from), ct);

        private Task<int> MarkExpiringAsync() => db.WebhookEndpoints
            .Where(row => row.CompanyId == seen.CompanyId && (row.ExpiringTold == null || row.ExpiringTold != seen.ExpiresAt))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ExpiringTold, seen.ExpiresAt));

        private Task<int> MarkFailingAsync()
        {
            var yesterday = now - Day;
            return db.WebhookEndpoints
                .Where(row => row.CompanyId == seen.CompanyId
                    && (row.FailingToldAt == null || row.FailingToldAt <= yesterday || row.FailingKeyId != seen.KeyId))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.FailingToldAt, now).SetProperty(row => row.FailingKeyId, seen.KeyId));
        }

        private Task<bool> TellAsync(Func<Task<int>> mark, Func<Task> add, CancellationToken ct) =>
            services.GetRequiredService<CompanyActs>().RunAsync(
            seen.CompanyId,
            async act =>
            {
                var isFirst = await mark() == 1;
                if (isFirst)
                {
                    await add();
                    act.Keep();
                }

                return isFirst;
            },
            ct);
    }
}
