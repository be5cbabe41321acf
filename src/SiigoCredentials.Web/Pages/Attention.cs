using System.Security.Claims;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages;

/// <summary>Why the home page asks for attention; the most urgent first.</summary>
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

/// <summary>What asks for a person's attention, the most urgent first, and what the page says besides.</summary>
/// <param name="Reasons">Empty when all is well.</param>
/// <param name="Failure">What an integration fails at, where that is a reason.</param>
/// <param name="RetiresAt">When the former key ends, where somebody still uses it.</param>
/// <param name="Contact">Who has not confirmed their address, or cannot be mailed, where that is a reason.</param>
/// <param name="Undelivered">The mail that did not reach the contact, where that is a reason.</param>
/// <param name="LastUse">When the key was last used, where all is well.</param>
public sealed record Attention(IReadOnlyList<AttentionReason> Reasons, UsageFailure? Failure = null, DateTimeOffset? RetiresAt = null, IntegrationContact? Contact = null, Delivery? Undelivered = null, LastUse? LastUse = null);

/// <summary>Looks for what asks for a person's attention: the company's credential for an Administrador, the own account for everybody.</summary>
public sealed class AttentionFinder(CredentialService credentials, CompanyDirectory companies, UsageReports usage, SecondFactors factors, Deliveries deliveries)
{
    public async Task<Attention> FindAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var found = user.IsInRole(nameof(PersonRole.Administrador)) ? await OfCompanyAsync(user.CompanyId(), ct) : new Attention([]);
        return await factors.AreInForceAsync(user.PersonId(), ct) ? found : found with { Reasons = [.. found.Reasons, AttentionReason.NoSecondFactor] };
    }

    // One cause at a time: what follows from it, such as failures while the company is suspended, mends itself with it.
    private async Task<Attention> OfCompanyAsync(Guid companyId, CancellationToken ct)
    {
        var company = await companies.GetAsync(companyId, ct);
        if (company.SuspendedAt is not null)
        {
            return new Attention([AttentionReason.CompanySuspended]);
        }

        if (!company.Plan!.IncludesApi)
        {
            return new Attention([AttentionReason.PlanWithoutApi]);
        }

        return await credentials.FindAsync(companyId, ct) switch
        {
            null => new Attention([AttentionReason.NoCredential]),
            { SuspendedAt: not null } => new Attention([AttentionReason.IntegrationsSuspended]),
            { KeyState: AccessKeyState.Revoked } => new Attention([AttentionReason.KeyRevoked]),
            { KeyState: AccessKeyState.Expired } => new Attention([AttentionReason.KeyExpired]),
            var credential => await OfUseAsync(companyId, credential, ct),
        };
    }

    private async Task<Attention> OfUseAsync(Guid companyId, CredentialView credential, CancellationToken ct)
    {
        var report = await usage.LastDaysAsync(credential.Id, ct);
        if (report.FindPresentFailure(credential.IssuedAt) is { } failure)
        {
            return new Attention([AttentionReason.IntegrationFailing], failure);
        }

        if (credential.Retiring is { } retiring && report.CutOver(retiring.Id, retiring.SuccessorId).Any(row => row.OldLastAt > retiring.Since))
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
