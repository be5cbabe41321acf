using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Companies;

namespace SiigoCredentials.Web.Credentials;

/// <summary>The current key, as a hand-off needs it; without the secret.</summary>
/// <param name="KeyId">The id of the key.</param>
/// <param name="CompanyId">The company.</param>
/// <param name="CompanyName">The company's name.</param>
/// <param name="Hint">Its last characters.</param>
/// <param name="Contact">The contact, to whom the key is handed.</param>
/// <param name="CredentialVersion">The version that a form must send.</param>
/// <param name="KeysIssued">The number of keys issued so far.</param>
/// <param name="IsSuspended">Whether the company or the operator suspended the integrations. Then nothing is handed out.</param>
internal sealed record HandoffKey(
    Guid KeyId, Guid CompanyId, string CompanyName, string Hint, IntegrationContact Contact, int CredentialVersion, int KeysIssued,
    bool IsSuspended);

/// <summary>The pair as it is shown to the contact.</summary>
public sealed record DisclosedPair(string ApiUser, string AccessKey, string Fingerprint, string CompanyName)
{
    // The default would print the Access Key, which no log or exception may contain.
    public override string ToString() => nameof(DisclosedPair);
}

public sealed partial class CredentialService
{
    /// <summary>The current key of a company; null if it has none that works or its plan does not include the API.</summary>
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
            : new HandoffKey(
                found.Key.Id, companyId, found.CompanyName, found.Key.Hint, found.Contact, found.Version, found.Issued, found.IsSuspended);
    }

    /// <summary>
    /// Decrypts the key, within an act of the caller, who records it; null if this process does not have the key-encryption key that sealed
    /// it.
    /// </summary>
    internal async Task<DisclosedPair?> DiscloseAsync(HandoffKey key, CancellationToken ct)
    {
        var row = await db.AccessKeys.AsNoTracking().Include(found => found.Credential).SingleAsync(found => found.Id == key.KeyId, ct);
        return issuer.Open(row) is { } accessKey
            ? new DisclosedPair(row.Credential!.ApiUser, accessKey, KeyFingerprint.Of(row.SecretHash), key.CompanyName)
            : null;
    }
}
