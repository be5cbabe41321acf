using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Credentials;

/// <summary>What an act did: for the audit, for those who are told, and the key where the act hands one out.</summary>
internal sealed record CredentialChange(Credential Credential, AuditAction Action, string Detail, string? AccessKey = null, IntegrationContact? FormerContact = null)
{
    // A record prints every property; the key must never reach a log or an exception text.
    public override string ToString() => $"{nameof(CredentialChange)} {Action}";
}
