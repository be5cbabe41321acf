using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Credentials;

/// <summary>
/// Ends former keys whose deadline has passed, once a minute, and tells of it; and reminds of one that is near while the key is still in use: each once, however many
/// instances look and whenever they are stopped, because the mark is committed with the mails.
/// </summary>
public sealed class KeyRetirementWorker(IServiceScopeFactory scopes, WorkerHealth health, TimeProvider clock, ILogger<KeyRetirementWorker> log)
    : PeriodicWorker(Interval, health, clock, log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // After a longer stop than that it would be no news any more.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);

    /// <summary>One round over the deadlines that are near or have just passed.</summary>
    public async Task RoundAsync(CancellationToken ct)
    {
        await ExpireAsync(ct);
        foreach (var key in await DueAsync(ct))
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
        }
    }

    protected override Task RunRoundAsync(CancellationToken ct) => RoundAsync(ct);

    private async Task ExpireAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<CredentialService>().ExpireRetiredKeysAsync(ct);
    }

    private async Task<List<AccessKey>> DueAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var now = Clock.GetUtcNow();
        var (oldest, newest) = (now - LongestDelay, now + Day);
        var keys = await scope.ServiceProvider.GetRequiredService<AppDbContext>().AccessKeys.AsNoTracking().Include(key => key.Credential)
            .Where(key => key.RetiresAt != null && key.EndToldAt == null && key.RetiresAt > oldest && key.RetiresAt <= newest)
            .ToListAsync(ct);
        return keys.FindAll(key => key.RetiresAt <= now || (key is { State: AccessKeyState.Retiring, RemindedAt: null } && RemindsAt(key) <= now));
    }

    // A day before the end; half-way where the whole overlap is shorter than two.
    private static DateTimeOffset RemindsAt(AccessKey key)
    {
        var half = (key.RetiresAt!.Value - key.RetiringSince!.Value) / 2;
        return key.RetiresAt.Value - (half < Day ? half : Day);
    }

    // Who got in with it in the last 24 hours, since it was replaced; the latest first.
    private async Task<List<LastUse>> UsersAsync(AppDbContext db, AccessKey key, CancellationToken ct)
    {
        var yesterday = Clock.GetUtcNow() - Day;
        var (day, since) = (ColombianTime.DayOf(yesterday), yesterday > key.RetiringSince ? yesterday : key.RetiringSince!.Value);
        var uses = await db.UsageDays.AsNoTracking()
            .Where(row => row.CredentialId == key.CredentialId && row.Day >= day && row.AccessKeyId == key.Id && row.Outcome == UsageOutcome.SignedIn && row.LastAt > since)
            .OrderByDescending(row => row.LastAt)
            .Select(row => new LastUse(row.LastAt, row.PartnerId, row.LastAddress, row.LastClient))
            .ToListAsync(ct);
        return [.. uses.DistinctBy(user => user.PartnerId, StringComparer.Ordinal)];
    }
}
