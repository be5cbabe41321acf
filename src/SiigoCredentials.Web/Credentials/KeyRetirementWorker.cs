using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Credentials;

/// <summary>
/// Expires former keys whose deadline has passed, once a minute, and has the mails sent: about the end, and before it a reminder if the key
/// is still in use. Each mail is sent once, however many instances run.
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
        return keys.FindAll(
            key => key.RetiresAt <= now || (key is { State: AccessKeyState.Retiring, RemindedAt: null } && RemindsAt(key) <= now));
    }

    // A day before the end, or in the middle of an overlap of less than two days.
    private static DateTimeOffset RemindsAt(AccessKey key)
    {
        var half = (key.RetiresAt!.Value - key.RetiringSince!.Value) / 2;
        return key.RetiresAt.Value - (half < Day ? half : Day);
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
