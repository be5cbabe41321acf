using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages;

/// <summary>What the portal knows about a company's credential: what the next step follows from.</summary>
public sealed record CredentialStatus
{
    /// <summary>The company, with its plan.</summary>
    public required Company Company { get; init; }

    public CredentialView? Credential { get; init; }

    /// <summary>The sign-ins of the last thirty days; empty without a credential.</summary>
    public UsageReport Usage { get; init; } = UsageReport.Empty;

    /// <summary>The last sign-in of an integration; null when there is none.</summary>
    public LastUse? LastUse { get; init; }

    /// <summary>The latest link to the integrator; null when there is none.</summary>
    public HandoffView? Handoff { get; init; }

    /// <summary>When a working key was first reported as leaked; null for never.</summary>
    public DateTimeOffset? LeakReportedAt { get; init; }

    /// <summary>The mail with the valid link to confirm the contact's address; null when no link is valid.</summary>
    public Delivery? Confirmation { get; init; }

    /// <summary>The latest mail to the contact; null when there is none.</summary>
    public Delivery? LatestToContact { get; init; }

    /// <summary>The mail with the code of the latest link to the integrator; null when there is none.</summary>
    public Delivery? HandoffCode { get; init; }

    /// <summary>Whether the integrator opened a link to the current key.</summary>
    public bool IsDelivered => Handoff is { State: HandoffState.Opened } && Handoff.Link.AccessKeyId == Credential?.KeyId;

    /// <summary>The partners of a change of key; empty when none is under way.</summary>
    public IReadOnlyList<PartnerCutOver> CutOver(DateTimeOffset now) => Credential?.Retiring is { } retiring
        ? PartnerCutOver.From(Usage.CutOver(retiring.Id, retiring.SuccessorId), retiring.Since, now) : [];
}

/// <summary>Reads a credential's status.</summary>
public sealed class CredentialStatusReader(
    CredentialService credentials, CompanyDirectory companies, UsageReports usage, HandoffService handoffs, LeakPolicies leaks,
    Deliveries deliveries, ContactConfirmations contacts)
{
    /// <param name="companyId">The company of the session.</param>
    /// <param name="known">The credential after an act of the same request; null to read it.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<CredentialStatus> ReadAsync(Guid companyId, CredentialView? known, CancellationToken ct)
    {
        var company = await companies.GetAsync(companyId, ct);
        if ((known ?? await credentials.FindAsync(companyId, ct)) is not { } credential)
        {
            return new CredentialStatus { Company = company };
        }

        var report = await usage.LastDaysAsync(credential.Id, ct);
        var handoff = await handoffs.LatestAsync(companyId, ct);
        string[] addresses =
            [.. new[] { credential.Contact.Email, handoff?.Link.ContactEmail }.OfType<string>().Distinct(StringComparer.Ordinal)];
        Guid[] keys = credential.Retiring is { } retiring ? [credential.KeyId, retiring.Id] : [credential.KeyId];
        var mails = await deliveries.FindAsync(companyId, addresses, ct);
        return new CredentialStatus
        {
            Company = company,
            Credential = credential,
            Usage = report,
            LastUse = await usage.LastUseAsync(credential.Id, report, ct),
            Handoff = handoff,
            LeakReportedAt = await leaks.ReportedAtAsync(keys, ct),
            Confirmation = await contacts.AskedAtAsync(credential, ct) is { } asked ? mails.Of(credential.Contact.Email, asked) : null,
            LatestToContact = mails.Latest(credential.Contact.Email),
            HandoffCode = handoff is null ? null : mails.Of(handoff.Link.ContactEmail, handoff.Link.CreatedAt),
        };
    }
}
