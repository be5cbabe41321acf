using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Credentials;

public sealed partial class CredentialService
{
    /// <summary>Changes who is told the news; never touches the pair.</summary>
    public async Task<CredentialResult> UpdateContactAsync(CredentialOperation operation, IntegrationContact contact, CancellationToken ct) =>
        contact.IsValid
            ? await ActAsync(operation, credential => UpdateContact(credential, contact), ct)
            : new CredentialResult(CredentialOutcome.InvalidContact);

    private static CredentialChange? UpdateContact(Credential? credential, IntegrationContact contact)
    {
        if (credential is null || credential.Contact == contact)
        {
            return null;
        }

        var before = credential.Contact;
        (credential.Contact, credential.ContactConfirmedAt) = (contact, contact.Email == before.Email ? credential.ContactConfirmedAt : null);
        return new CredentialChange(
            credential, AuditAction.ContactUpdated, $"{before.Name} <{before.Email}> → {contact.Name} <{contact.Email}>", FormerContact: before);
    }
}
