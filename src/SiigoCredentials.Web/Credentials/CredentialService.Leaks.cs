using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Credentials;

/// <summary>A working key that was reported as leaked.</summary>
internal sealed record LeakedKey(Guid KeyId, Guid CompanyId, string CompanyName, string Hint, string Fingerprint);

public sealed partial class CredentialService
{
    /// <summary>How long a reported key still works if the company chose not to end it at once.</summary>
    internal static readonly TimeSpan LeakGrace = TimeSpan.FromHours(24);

    /// <summary>The key with this secret; null if it does not work or does not exist.</summary>
    internal async Task<LeakedKey?> FindWorkingKeyAsync(string accessKey, CancellationToken ct)
    {
        var secretHash = AccessKeyFormat.SecretHash(accessKey);
        var key = await db.AccessKeys.AsNoTracking().Include(row => row.Credential!.Company)
            .Where(row => row.State == AccessKeyState.Current || row.State == AccessKeyState.Retiring)
            .SingleOrDefaultAsync(row => row.SecretHash == secretHash, ct);
        return key is null || key.IsOver(clock.GetUtcNow())
            ? null
            : new LeakedKey(key.Id, key.Credential!.CompanyId, key.Credential.Company!.Name, key.Hint, KeyFingerprint.Of(secretHash));
    }

    /// <summary>
    /// Ends a leaked key, at once or after <see cref="LeakGrace"/>, within an act of the caller, who records it; null if nothing changes.
    /// </summary>
    internal async Task<KeyChange?> EndLeakedAsync(Act act, LeakedKey key, bool atOnce, CancellationToken ct)
    {
        if (await FindForChangeAsync(key.CompanyId, ct) is not { } credential)
        {
            return null;
        }

        var isStarted = await StartUsedOverlapAsync(act, credential, ct);
        var lifecycle = new AccessKeyLifecycle(credential, credential.Keys, clock.GetUtcNow());
        var change = atOnce ? lifecycle.RevokeLeaked(key.KeyId) : lifecycle.LimitLifetime(key.KeyId, LeakGrace);
        credential.Version += change is null ? 0 : 1;
        if (change is not null)
        {
            await events.AddOfActAsync(credential, change.Told, View(credential), ct);
        }
        else if (isStarted)
        {
            await TellWaitEndedAsync(credential, AuditAction.OverlapStarted, ct);
        }

        await VacateKeyStatesAsync(ct);
        return change;
    }

    /// <summary>
    /// Takes the permit to replace the key from programs, within an act of the caller: who found the key could use it. False if there was
    /// none.
    /// </summary>
    internal async Task<bool> ForbidProgramsAsync(Guid companyId, CancellationToken ct)
    {
        if (await FindForChangeAsync(companyId, ct) is not { } credential || PermitPrograms(credential, overlap: null) is null)
        {
            return false;
        }

        credential.Version++;
        return true;
    }

    /// <summary>Whether a program asked for the current key after this one was issued: it may be the finder of this one.</summary>
    internal Task<bool> HasSuccessorOfProgramAsync(LeakedKey key, CancellationToken ct) => db.AccessKeys.AnyAsync(
        newer => newer.State == AccessKeyState.Current && newer.IsByProgram
            && db.AccessKeys.Any(leaked => leaked.Id == key.KeyId && leaked.CredentialId == newer.CredentialId
                && leaked.Version < newer.Version),
        ct);
}
