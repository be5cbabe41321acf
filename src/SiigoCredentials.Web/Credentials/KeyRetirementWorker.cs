using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Credentials;

/// <summary>A company whose new key waits no longer for its first use: it was used, or its time is over.</summary>
internal sealed record WaitingKey(Guid CompanyId, Guid KeyId, bool IsUsed);

/// <summary>
/// Looks once a minute after former keys. It begins the overlap of one whose successor was used for the first time, or lets the unused
/// successor lapse; expires those whose deadline has passed; and has the mails sent: about the end, and before it a reminder if the key is
/// still in use. Each is done once, however many instances run.
/// </summary>
public sealed class KeyRetirementWorker(
    IServiceScopeFactory scopes, WorkerHealth health, TimeProvider clock, ILogger<KeyRetirementWorker> log)
    : PeriodicWorker(Interval, health, clock, log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // If the portal was down for longer, the mail would come too late to be useful.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);

    /// <summary>One round over the deadlines that are near or have passed.</summary>
    public async Task RoundAsync(CancellationToken ct)
    {
        await ExpireAsync(ct);
        await EachAsync<Func<CancellationToken, Task>>([EndWaitsAsync, TellAsync], step => step(ct), ct);
    }

    protected override Task RunRoundAsync(CancellationToken ct) => RoundAsync(ct);

    private async Task TellAsync(CancellationToken ct) => await EachAsync(
        await DueAsync(ct),
        async key =>
        {
            await using var scope = scopes.CreateAsyncScope();
            var credentials = scope.ServiceProvider.GetRequiredService<CredentialService>();
            if (key.RetiresAt <= Clock.GetUtcNow())
            {
                await credentials.NotifyOverlapEndedAsync(key, ct);
            }
            else if (await UsersAsync(scope.ServiceProvider.GetRequiredService<AppDbContext>(), key, ct) is { Count: > 0 } users)
            {
                await credentials.RemindAsync(key, users, ct);
            }
        },
        ct);

    private async Task ExpireAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<CredentialService>().ExpireRetiredKeysAsync(ct);
    }

    private async Task EndWaitsAsync(CancellationToken ct) => await EachAsync(
        await WaitingAsync(ct),
        async waiting =>
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<CredentialService>().EndWaitAsync(waiting, ct);
        },
        ct);

    private async Task<List<WaitingKey>> WaitingAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var now = Clock.GetUtcNow();
        var lapsed = now - AccessKey.CountingTime;
        return await db.AccessKeys
            .Where(key => key.FirstUseBy != null && key.State == AccessKeyState.Retiring)
            .Join(
                db.AccessKeys.Where(key => key.State == AccessKeyState.Current), key => key.CredentialId, key => key.CredentialId,
                (former, newer) => new
                {
                    former.Credential!.CompanyId,
                    newer.Id,
                    IsOver = former.FirstUseBy <= lapsed || newer.ExpiresAt <= lapsed,
                    IsUsed = db.UsageDays.Any(row => row.CredentialId == newer.CredentialId && row.AccessKeyId == newer.Id
                        && row.Outcome == UsageOutcome.SignedIn),
                })
            .Where(waiting => waiting.IsUsed || waiting.IsOver)
            .Select(waiting => new WaitingKey(waiting.CompanyId, waiting.Id, waiting.IsUsed))
            .ToListAsync(ct);
    }

    private async Task<List<AccessKey>> DueAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var now = Clock.GetUtcNow();
        var (oldest, newest) = (now - LongestDelay, now + Day);
        var keys = await scope.ServiceProvider.GetRequiredService<AppDbContext>().AccessKeys.AsNoTracking().Include(key => key.Credential)
            .Where(key => key.RetiresAt != null && key.EndToldAt == null && key.RetiresAt > oldest && key.RetiresAt <= newest)
            .ToListAsync(ct);
        return keys.FindAll(
            key => key.RetiresAt <= now || (key is { State: AccessKeyState.Retiring, RemindedAt: null } && RemindsAt(key) <= now));
    }

    // A day before the end, or in the middle of an overlap of less than two days.
    private static DateTimeOffset RemindsAt(AccessKey key)
    {
        var half = (key.OverlapAfterFirstUse ?? (key.RetiresAt!.Value - key.RetiringSince!.Value)) / 2;
        return key.RetiresAt!.Value - (half < Day ? half : Day);
    }

    // The sign-ins with it in the last 24 hours and since it was replaced, one for each partner; the latest first.
    private async Task<List<LastUse>> UsersAsync(AppDbContext db, AccessKey key, CancellationToken ct)
    {
        var yesterday = Clock.GetUtcNow() - Day;
        var (day, since) = (ColombianTime.DayOf(yesterday), yesterday > key.RetiringSince ? yesterday : key.RetiringSince!.Value);
        var uses = await db.UsageDays.AsNoTracking()
            .Where(row =>
                row.CredentialId == key.CredentialId && row.Day >= day && row.AccessKeyId == key.Id && row.Outcome == UsageOutcome.SignedIn
                    && row.LastAt > since)
            .OrderByDescending(row => row.LastAt)
            .Select(row => new LastUse(row.LastAt, row.PartnerId, row.LastAddress, row.LastClient))
            .ToListAsync(ct);
        return [.. uses.DistinctBy(user => user.PartnerId, StringComparer.Ordinal)];
    }
}
