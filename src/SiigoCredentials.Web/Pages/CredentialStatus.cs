using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.KeyHealth;
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

    /// <summary>What is not well with the key, the most urgent first; empty also where integrations are refused anyway.</summary>
    public IReadOnlyList<KeyFinding> Findings { get; init; } = [];

    /// <summary>The operator suspended the company; its own suspension is <see cref="CredentialView.SuspendedAt"/>.</summary>
    public bool IsSuspended => Company.SuspendedAt is not null;

    /// <summary>Whether the integrator opened a link to the current key.</summary>
    public bool IsDelivered => Handoff is { State: HandoffState.Opened } && Handoff.Link.AccessKeyId == Credential?.KeyId;

    /// <summary>The partners of a change of key; empty when none is under way.</summary>
    public IReadOnlyList<PartnerCutOver> CutOver(DateTimeOffset now) => Credential?.Retiring is { } retiring
        ? PartnerCutOver.From(Usage.CutOver(retiring.Id, retiring.SuccessorId), retiring.Since, now) : [];
}

/// <summary>Reads a credential's status.</summary>
public sealed class CredentialStatusReader(
    AppDbContext db, CredentialService credentials, CompanyDirectory companies, UsageReports usage, HandoffService handoffs,
    LeakPolicies leaks, KeyPolicies policies, KeyFindings findings, Deliveries deliveries, ContactConfirmations contacts)
{
    /// <summary>The company and its credential; with its usage where that is wanted.</summary>
    /// <param name="companyId">The company of the session.</param>
    /// <param name="known">The credential after an act of the same request; null to read it.</param>
    /// <param name="isCounted">Whether the usage is read too.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<CredentialStatus> ReadBriefAsync(Guid companyId, CredentialView? known, bool isCounted, CancellationToken ct)
    {
        // One connection for all questions: opening one on SQLite costs as much as a short question.
        await db.Database.OpenConnectionAsync(ct);
        var found = known ?? await credentials.FindAsync(companyId, ct);
        var status = new CredentialStatus { Company = found?.Company ?? await companies.GetAsync(companyId, ct), Credential = found };
        return isCounted && status.Credential is { } credential
            ? status with { Usage = await usage.LastDaysAsync(credential.Id, ct) } : status;
    }

    /// <summary>All that the next step follows from.</summary>
    public async Task<CredentialStatus> ReadAsync(Guid companyId, CredentialView? known, CancellationToken ct)
    {
        var status = await ReadBriefAsync(companyId, known, isCounted: true, ct);
        if (status.Credential is not { } credential)
        {
            return status;
        }

        var handoff = await handoffs.LatestAsync(companyId, ct);
        var mails = await deliveries.FindAsync(companyId, credential.Contact.Email, handoff?.Link.ContactEmail, ct);
        var lastUse = await usage.LastUseAsync(credential.Id, status.Usage, ct);
        return status with
        {
            LastUse = lastUse,
            Findings = status.IsSuspended || !status.Company.PlanIncludesApi
                ? [] : findings.Of(credential, status.Usage, lastUse, await policies.OfAsync(companyId, ct)),
            Handoff = handoff,
            LeakReportedAt = await leaks.ReportedAtAsync(credential.KeyId, credential.Retiring?.Id, ct),
            Confirmation = credential.ContactConfirmedAt is null && await contacts.AskedAtAsync(credential, ct) is { } asked
                ? mails.Of(credential.Contact.Email, asked) : null,
            LatestToContact = mails.Latest(credential.Contact.Email),
            HandoffCode = handoff is null ? null : mails.Of(handoff.Link.ContactEmail, handoff.Link.CreatedAt),
        };
    }
}
