using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Companies;

namespace SiigoCredentials.Web.Credentials;

/// <summary>The key that may be handed to the integrator now, without its secret.</summary>
/// <param name="KeyId">Which key.</param>
/// <param name="CompanyId">Whose.</param>
/// <param name="CompanyName">The company's name.</param>
/// <param name="Hint">Its last characters.</param>
/// <param name="Contact">To whom.</param>
/// <param name="CredentialVersion">What a form must have seen.</param>
/// <param name="KeysIssued">Grows with every new key, and never shrinks.</param>
/// <param name="IsSuspended">The company or the operator refuses its integrations for now: nothing is handed out.</param>
internal sealed record HandoffKey(
    Guid KeyId, Guid CompanyId, string CompanyName, string Hint, IntegrationContact Contact, int CredentialVersion, int KeysIssued, bool IsSuspended);

/// <summary>The pair on its way to the integrator.</summary>
public sealed record DisclosedPair(string ApiUser, string AccessKey, string Fingerprint, string CompanyName)
{
    // A record prints every property; this one must never reach a log or an exception text.
    public override string ToString() => nameof(DisclosedPair);
}

public sealed partial class CredentialService
{
    /// <summary>The company's current key, if it works and the plan includes the API.</summary>
    internal async Task<HandoffKey?> FindHandoffKeyAsync(Guid companyId, CancellationToken ct)
    {
        var planIncludesApi = await db.PlanIncludesApiAsync(companyId, ct);
        var found = await db.AccessKeys.AsNoTracking()
            .Where(key => key.State == AccessKeyState.Current && key.Credential!.CompanyId == companyId)
            .Select(key => new
            {
                Key = key,
                key.Credential!.Contact,
                key.Credential.Version,
                CompanyName = key.Credential.Company!.Name,
                Issued = key.Credential.Keys.Count,
                IsSuspended = key.Credential.SuspendedAt != null || key.Credential.Company.SuspendedAt != null,
            })
            .SingleOrDefaultAsync(ct);
        return !planIncludesApi || found is null || found.Key.IsOver(clock.GetUtcNow())
            ? null
            : new HandoffKey(found.Key.Id, companyId, found.CompanyName, found.Key.Hint, found.Contact, found.Version, found.Issued, found.IsSuspended);
    }

    /// <summary>Opens that key, inside the transaction in which the caller records it; null when it is sealed with a key-encryption key that is not here.</summary>
    internal async Task<DisclosedPair?> DiscloseAsync(HandoffKey key, CancellationToken ct)
    {
        var row = await db.AccessKeys.AsNoTracking().Include(found => found.Credential).SingleAsync(found => found.Id == key.KeyId, ct);
        return vault.Open(row) is { } accessKey ? new DisclosedPair(row.Credential!.ApiUser, accessKey, KeyFingerprint.Of(row.SecretHash), key.CompanyName) : null;
    }
}
