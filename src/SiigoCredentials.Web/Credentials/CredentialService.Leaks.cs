using Microsoft.EntityFrameworkCore;

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
    internal async Task<KeyChange?> EndLeakedAsync(LeakedKey key, bool atOnce, CancellationToken ct)
    {
        if (await FindForChangeAsync(key.CompanyId, ct) is not { } credential)
        {
            return null;
        }

        var lifecycle = new AccessKeyLifecycle(credential, clock.GetUtcNow());
        var change = atOnce ? lifecycle.RevokeLeaked(key.KeyId) : lifecycle.LimitLifetime(key.KeyId, LeakGrace);
        credential.Version += change is null ? 0 : 1;
        return change;
    }
}
