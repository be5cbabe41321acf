using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Credentials;

/// <summary>What an act changed, for the audit and the mails; with the new key where the act issued one.</summary>
internal sealed record CredentialChange(
    Credential Credential, AuditAction Action, string Detail, string? AccessKey = null, IntegrationContact? FormerContact = null)
{
    /// <summary>The key that retired before the act; null for none.</summary>
    public RetiringKey? RetiringBefore { get; init; }

    // The default would print the Access Key, which no log or exception may contain.
    public override string ToString() => $"{nameof(CredentialChange)} {Action}";
}
