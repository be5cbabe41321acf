using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Credentials;

public sealed partial class CredentialService
{
    /// <summary>Changes the contact; the pair stays the same.</summary>
    public async Task<CredentialResult> UpdateContactAsync(
        CredentialOperation operation, IntegrationContact contact, CancellationToken ct) =>
        contact.IsValid
            ? await ActAsync(operation, credential => UpdateContact(credential, contact), ct)
            : new CredentialResult(CredentialOutcome.InvalidContact);

    /// <summary>Marks the contact's address as confirmed, within an act of the caller.</summary>
    internal async Task ConfirmContactAsync(Guid credentialId, CancellationToken ct)
    {
        // The version does not grow: a form that an Administrador has open stays valid.
        var now = clock.GetUtcNow();
        await db.Credentials.Where(row => row.Id == credentialId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ContactConfirmedAt, now), ct);
    }

    /// <summary>Marks that, as the contact says, the integration uses this key, within an act of the caller.</summary>
    internal async Task MarkContactMovedAsync(Guid accessKeyId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await db.AccessKeys.Where(key => key.Id == accessKeyId)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.ContactMovedAt, now), ct);
    }

    private static CredentialChange? UpdateContact(Credential? credential, IntegrationContact contact)
    {
        if (credential is null || credential.Contact == contact)
        {
            return null;
        }

        var before = credential.Contact;
        (credential.Contact, credential.ContactConfirmedAt) = (
            contact, contact.Email == before.Email ? credential.ContactConfirmedAt : null);
        return new CredentialChange(
            credential, AuditAction.ContactUpdated, $"{before.Name} <{before.Email}> → {contact.Name} <{contact.Email}>",
            FormerContact: before);
    }
}
