using System.Security.Claims;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages;

/// <summary>Why something needs attention, the most urgent first.</summary>
public enum AttentionReason
{
    CompanySuspended,
    IntegrationsSuspended,
    KeyRevoked,
    KeyExpired,
    IntegrationFailing,
    RetiringKeyInUse,
    ContactUnreachable,
    ContactNotConfirmed,
    PlanWithoutApi,
    NoCredential,
    NoSecondFactor,
}

/// <summary>What needs a person's attention, and the details that the home page shows.</summary>
/// <param name="Reasons">The most urgent first; empty when all is well.</param>
/// <param name="Failure">The failure of an integration, if that is a reason.</param>
/// <param name="RetiresAt">When the former key ends, if an integration still uses it.</param>
/// <param name="Contact">The contact who has not confirmed the address, or who cannot be reached by mail, if that is a reason.</param>
/// <param name="Undelivered">The mail that did not reach the contact, if that is a reason.</param>
/// <param name="LastUse">The last use of the key, if all is well.</param>
public sealed record Attention(
    IReadOnlyList<AttentionReason> Reasons,
    UsageFailure? Failure = null,
    DateTimeOffset? RetiresAt = null,
    IntegrationContact? Contact = null,
    Delivery? Undelivered = null,
    LastUse? LastUse = null);

/// <summary>
/// Finds what needs a person's attention: the company's credential for an Administrador, the second factor for everybody.
/// </summary>
public sealed class AttentionFinder(
    CredentialService credentials, CompanyDirectory companies, UsageReports usage, SecondFactors factors, Deliveries deliveries)
{
    public async Task<Attention> FindAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var found = user.IsInRole(nameof(PersonRole.Administrador)) ? await FindForCompanyAsync(user.CompanyId(), ct) : new Attention([]);
        return await factors.AreInForceAsync(user.PersonId(), ct)
            ? found : found with { Reasons = [.. found.Reasons, AttentionReason.NoSecondFactor] };
    }

    // One cause at a time: its effects, such as failed sign-ins of a suspended company, end when it is fixed.
    private async Task<Attention> FindForCompanyAsync(Guid companyId, CancellationToken ct)
    {
        var company = await companies.GetAsync(companyId, ct);
        if (company.SuspendedAt is not null)
        {
            return new Attention([AttentionReason.CompanySuspended]);
        }

        if (!company.PlanIncludesApi)
        {
            return new Attention([AttentionReason.PlanWithoutApi]);
        }

        return await credentials.FindAsync(companyId, ct) switch
        {
            null => new Attention([AttentionReason.NoCredential]),
            { SuspendedAt: not null } => new Attention([AttentionReason.IntegrationsSuspended]),
            { KeyState: AccessKeyState.Revoked } => new Attention([AttentionReason.KeyRevoked]),
            { KeyState: AccessKeyState.Expired } => new Attention([AttentionReason.KeyExpired]),
            var credential => await FindInUsageAsync(companyId, credential, ct),
        };
    }

    private async Task<Attention> FindInUsageAsync(Guid companyId, CredentialView credential, CancellationToken ct)
    {
        var report = await usage.LastDaysAsync(credential.Id, ct);
        if (report.FindPresentFailure(credential.IssuedAt) is { } failure)
        {
            return new Attention([AttentionReason.IntegrationFailing], failure);
        }

        if (credential.Retiring is { } retiring && report.CutOver(retiring.Id, retiring.SuccessorId)
            .Any(row => row.OldLastAt > retiring.Since))
        {
            return new Attention([AttentionReason.RetiringKeyInUse], RetiresAt: retiring.EndsAt);
        }

        var contact = credential.Contact.Email;
        if ((await deliveries.FindAsync(companyId, [contact], ct)).Latest(contact) is { HasFailed: true } undelivered)
        {
            return new Attention([AttentionReason.ContactUnreachable], Contact: credential.Contact, Undelivered: undelivered);
        }

        return credential.ContactConfirmedAt is null
            ? new Attention([AttentionReason.ContactNotConfirmed], Contact: credential.Contact)
            : new Attention([], LastUse: await usage.LastUseAsync(credential.Id, report, ct));
    }
}
