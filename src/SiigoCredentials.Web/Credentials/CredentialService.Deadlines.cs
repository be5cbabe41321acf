using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Credentials;

public sealed partial class CredentialService
{
    /// <summary>Expires the former keys whose deadline has passed.</summary>
    internal async Task ExpireRetiredKeysAsync(CancellationToken ct)
    {
        // Their deadline refuses them already. The stored state refuses them too if the clock is set back.
        var now = clock.GetUtcNow();
        await db.AccessKeys.Where(key => key.State == AccessKeyState.Retiring && key.RetiresAt <= now)
            .ExecuteUpdateAsync(
                set => set.SetProperty(key => key.State, AccessKeyState.Expired).SetProperty(key => key.EndedAt, key => key.RetiresAt), ct);
    }

    /// <summary>Sends the mails about a former key that has ended, unless they were sent before.</summary>
    internal Task NotifyOverlapEndedAsync(AccessKey former, CancellationToken ct) => NotifyOnceAsync(
        former,
        (keys, now) => keys.Where(key => key.EndToldAt == null).ExecuteUpdateAsync(set => set.SetProperty(key => key.EndToldAt, now), ct),
        () => notifier.NotifyOverlapEndedAsync(former, ct),
        ct);

    /// <summary>Sends the reminders about a former key that ends soon, unless they were sent before.</summary>
    internal Task RemindAsync(AccessKey former, IReadOnlyList<LastUse> users, CancellationToken ct) => NotifyOnceAsync(
        former,
        (keys, now) => keys.Where(key => key.RemindedAt == null && key.State == AccessKeyState.Retiring)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.RemindedAt, now), ct),
        () => notifier.RemindAsync(former, users, ct),
        ct);

    // The mark and the mails are one transaction, so that of several instances only one sends them.
    private Task<bool> NotifyOnceAsync(
        AccessKey former, Func<IQueryable<AccessKey>, DateTimeOffset, Task<int>> mark, Func<Task> notify, CancellationToken ct) =>
            acts.RunAsync(
        former.Credential!.CompanyId,
        async act =>
        {
            var keys = db.AccessKeys.Where(key => key.Id == former.Id && key.RetiresAt == former.RetiresAt);
            var isFirst = await mark(keys, clock.GetUtcNow()) == 1;
            if (isFirst)
            {
                await notify();
                act.Keep();
            }

            return isFirst;
        },
        ct);
}
