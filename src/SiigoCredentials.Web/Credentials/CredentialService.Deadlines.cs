using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Credentials;

public sealed partial class CredentialService
{
    /// <summary>Expires the former keys whose deadline has passed.</summary>
    internal async Task ExpireRetiredKeysAsync(CancellationToken ct)
    {
        // Their deadline refuses them already. The stored state refuses them too if the clock is set back.
        var now = clock.GetUtcNow();

        // One whose own life is over waits for nothing any more, and its successor lapses no more.
        await db.AccessKeys.Where(key => key.State == AccessKeyState.Retiring && key.FirstUseBy != null && key.ExpiresAt <= now)
            .ExecuteUpdateAsync(
                set => set.SetProperty(key => key.RetiresAt, key => key.ExpiresAt)
                    .SetProperty(key => key.FirstUseBy, (DateTimeOffset?)null)
                    .SetProperty(key => key.OverlapAfterFirstUse, (TimeSpan?)null), ct);
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
        async () =>
        {
            await notifier.RemindAsync(former, users, ct);
            await events.AddExpiringAsync(former.Credential!.CompanyId, KeyFingerprint.Of(former.SecretHash), former.RetiresAt!.Value, ct);
        },
        ct);

    /// <summary>Begins the overlap of a former key, or lets its unused successor lapse, unless that was done before.</summary>
    internal Task EndWaitAsync(WaitingKey waiting, CancellationToken ct) => acts.RunAsync(
        waiting.CompanyId,
        async act =>
        {
            var credential = (await FindForChangeAsync(waiting.CompanyId, ct))!;
            var life = new AccessKeyLifecycle(credential, credential.Keys, clock.GetUtcNow());
            if (life.Shown.Id != waiting.KeyId || (waiting.IsUsed ? life.StartOverlap() : life.Lapse()) is not { } change)
            {
                return false;
            }

            RecordOfPortal(act, credential, change);
            await TellWaitEndedAsync(credential, change.Action, ct);
            await VacateKeyStatesAsync(ct);
            return true;
        },
        ct);

    /// <summary>
    /// Suspends the integrations because nobody has signed in since then; false if somebody has, if the key was replaced since, or if they
    /// are suspended already.
    /// </summary>
    internal Task<bool> SuspendUnusedAsync(Guid companyId, DateTimeOffset idleSince, CancellationToken ct) => acts.RunAsync(
        companyId,
        async act =>
        {
            if (await FindForChangeAsync(companyId, ct) is not { } credential || await IsUsedSinceAsync(credential.Id, idleSince, ct))
            {
                return false;
            }

            var life = new AccessKeyLifecycle(credential, credential.Keys, clock.GetUtcNow());
            if (life.Shown is not { State: AccessKeyState.Current } key || key.IssuedAt > idleSince || life.Suspend() is not { } change)
            {
                return false;
            }

            RecordOfPortal(act, credential, change with { Detail = $"{change.Detail}, unused since {UtcText.Of(idleSince)}" });
            var view = View(credential);
            await events.AddOfActAsync(credential, change.Action, view, ct);
            await notifier.NotifySuspendedAsUnusedAsync(companyId, view, idleSince, ct);
            return true;
        },
        ct);

    private Task<bool> IsUsedSinceAsync(Guid credentialId, DateTimeOffset moment, CancellationToken ct)
    {
        var day = ColombianTime.DayOf(moment);
        return db.UsageDays.AnyAsync(
            row => row.CredentialId == credentialId && row.Day >= day && row.Outcome == UsageOutcome.SignedIn && row.LastAt > moment, ct);
    }

    // The worker notices a first use within a minute. An act that comes before it must not take a key in use for an unused one.
    private async Task<bool> StartUsedOverlapAsync(Act act, Credential credential, CancellationToken ct)
    {
        var life = new AccessKeyLifecycle(credential, credential.Keys, clock.GetUtcNow());
        if (!life.AwaitsFirstUse || !await IsUsedAsync(credential.Id, life.Shown.Id, ct) || life.StartOverlap() is not { } started)
        {
            return false;
        }

        RecordOfPortal(act, credential, started);
        return true;
    }

    private Task<bool> IsUsedAsync(Guid credentialId, Guid keyId, CancellationToken ct) => db.UsageDays.AnyAsync(
        row => row.CredentialId == credentialId && row.AccessKeyId == keyId && row.Outcome == UsageOutcome.SignedIn, ct);

    private async Task TellWaitEndedAsync(Credential credential, AuditAction how, CancellationToken ct)
    {
        var view = View(credential);
        await events.AddOfActAsync(credential, how, view, ct);
        await notifier.NotifyWaitEndedAsync(credential.CompanyId, how, view, ct);
    }

    private static void RecordOfPortal(Act act, Credential credential, KeyChange change)
    {
        credential.Version++;
        act.RecordOnTheWay(Actor.Portal(credential.CompanyId), change.Action, change.Detail);
    }

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
