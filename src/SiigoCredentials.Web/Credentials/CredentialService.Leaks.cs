using Microsoft.EntityFrameworkCore;

namespace SiigoCredentials.Web.Credentials;

/// <summary>A key that works and was reported as found somewhere.</summary>
internal sealed record LeakedKey(Guid KeyId, Guid CompanyId, string CompanyName, string Hint, string Fingerprint);

public sealed partial class CredentialService
{
    /// <summary>How long a reported key works on, where the company chose to have time.</summary>
    internal static readonly TimeSpan LeakGrace = TimeSpan.FromHours(24);

    /// <summary>The key with that secret, if it works.</summary>
    internal async Task<LeakedKey?> FindLiveAsync(string accessKey, CancellationToken ct)
    {
        var verifier = AccessKeyFormat.SecretHash(accessKey);
        var key = await db.AccessKeys.AsNoTracking().Include(row => row.Credential!.Company)
            .SingleOrDefaultAsync(row => row.SecretHash == verifier && (row.State == AccessKeyState.Current || row.State == AccessKeyState.Retiring), ct);
        return key is null || key.IsOver(clock.GetUtcNow())
            ? null
            : new LeakedKey(key.Id, key.Credential!.CompanyId, key.Credential.Company!.Name, key.Hint, KeyFingerprint.Of(verifier));
    }

    /// <summary>Ends a leaked key, at once or after <see cref="LeakGrace"/>, inside the transaction in which the caller records it; null when that changes nothing.</summary>
    internal async Task<KeyChange?> EndLeakedAsync(LeakedKey key, bool atOnce, CancellationToken ct)
    {
        if (await FindForChangeAsync(key.CompanyId, ct) is not { } credential)
        {
            return null;
        }

        var life = new AccessKeyLifecycle(credential, clock.GetUtcNow());
        var change = atOnce ? life.EndLeaked(key.KeyId) : life.EndWithin(key.KeyId, LeakGrace);
        credential.Version += change is null ? 0 : 1;
        return change;
    }
}
