using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Partners;

/// <summary>The state of a credential, as a partner sees it.</summary>
public enum PartnerHealthState
{
    Working,
    Stopped,
    Ended,
}

/// <summary>What a partner sees of a company's credential: no secrets, and nothing about other partners.</summary>
/// <param name="Company">The company's name.</param>
/// <param name="PartnerId">The partner of the link.</param>
/// <param name="State">Whether integrations can connect now.</param>
/// <param name="Credential">The credential, without the Access Key.</param>
/// <param name="LastSignInAt">The last sign-in of the partner; null if there was none.</param>
/// <param name="CutOver">The partner's use of both keys during an overlap; null if there is no overlap or the partner used neither.</param>
/// <param name="UsesFormerKey">Whether the partner used the former key in this overlap, after the new one or within the last day.</param>
/// <param name="ExpiresAt">When the link ends.</param>
public sealed record PartnerHealth(
    string Company,
    string PartnerId,
    PartnerHealthState State,
    CredentialView Credential,
    DateTimeOffset? LastSignInAt,
    CutOverRow? CutOver,
    bool UsesFormerKey,
    DateTimeOffset ExpiresAt);

/// <summary>Creates, revokes and opens the links that show a partner the state of the credential.</summary>
public sealed class PartnerLinks(
    AppDbContext db,
    PartnerDirectory partners,
    CompanyDirectory companies,
    CredentialService credentials,
    UsageReports usage,
    CompanyActs acts,
    SecurityLog security,
    TimeProvider clock) : ICleanup
{
    public const int MostPerPartner = 5;

    // A form that is sent again this soon is a double click or a retry after a lost answer.
    private static readonly TimeSpan RepeatWithNewCode = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan OpeningsNoted = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Creates a link. Only this result has its code. The same form, sent again, gets a new code for the link if nobody has opened it yet.
    /// </summary>
    public async Task<(PartnerOutcome Outcome, string? Code)> CreateAsync(
        Actor actor, Guid operationId, string partnerId, CancellationToken ct)
    {
        if (!await partners.IsKnownAsync(actor.CompanyId, partnerId, ct))
        {
            return (PartnerOutcome.Unknown, null);
        }

        var code = OneTimeToken.Create();
        var created = await acts.RunAsync<PartnerOutcome?>(
            actor, operationId, repeated: null, async act => await CreateAsync(act, actor, operationId, partnerId, code, ct), ct);
        var outcome = created
            ?? await acts.RunAsync(actor, act => ReplaceCodeAsync(act, actor.CompanyId, operationId, code, ct), ct);
        return (outcome, outcome == PartnerOutcome.Done ? code : null);
    }

    /// <summary>Revokes a link. One that has already ended stays as it is.</summary>
    public Task<PartnerOutcome> RevokeAsync(Actor actor, Guid id, CancellationToken ct) =>
        acts.RunAsync(actor, act => RevokeAsync(act, actor.CompanyId, id, ct), ct);

    /// <summary>What the holder of a link sees; null if the link is not valid, for any reason.</summary>
    public async Task<PartnerHealth?> ReadAsync(string? code, CancellationToken ct)
    {
        if (!OneTimeToken.IsWellFormed(code))
        {
            return null;
        }

        if (await Open(db, clock).AsNoTracking().WithToken(code).SingleOrDefaultAsync(ct) is not { } link
            || await credentials.FindAsync(link.CompanyId, ct) is not { } credential)
        {
            security.LinkRefused();
            return null;
        }

        await NoteOpeningAsync(link, ct);
        return await HealthAsync(link, credential, ct);
    }

    /// <summary>Deletes links that ended a month ago.</summary>
    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow().AddDays(-30);
        var created = oldest - PartnerLink.Lifetime;
        return db.PartnerLinks.Where(link => link.RevokedAt < oldest || link.CreatedAt < created).ExecuteDeleteAsync(ct);
    }

    internal static IQueryable<PartnerLink> Open(AppDbContext db, TimeProvider clock)
    {
        var oldest = clock.GetUtcNow() - PartnerLink.Lifetime;
        return db.PartnerLinks.Where(link => link.RevokedAt == null && link.CreatedAt > oldest);
    }

    private async Task<PartnerOutcome> CreateAsync(
        Act act, Actor actor, Guid operationId, string partnerId, string code, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await Open(db, clock)
            .CountAsync(link => link.CompanyId == actor.CompanyId && link.PartnerId == partnerId, ct) >= MostPerPartner)
        {
            return PartnerOutcome.TooMany;
        }

        db.PartnerLinks.Add(new PartnerLink
        {
            Id = operationId,
            CompanyId = actor.CompanyId,
            PartnerId = partnerId,
            TokenHash = OneTimeToken.Hash(code),
            CreatedAt = now,
            CreatedBy = actor.Name,
        });
        act.Record(AuditAction.PartnerLinkCreated, $"{partnerId}, until {UtcText.Of(now + PartnerLink.Lifetime)}");
        return PartnerOutcome.Done;
    }

    private async Task<PartnerOutcome> RevokeAsync(Act act, Guid companyId, Guid id, CancellationToken ct)
    {
        if (await db.PartnerLinks.SingleOrDefaultAsync(row => row.Id == id && row.CompanyId == companyId, ct) is not { } link)
        {
            return PartnerOutcome.Unknown;
        }

        if (link.RevokedAt is not null || link.CreatedAt + PartnerLink.Lifetime <= clock.GetUtcNow())
        {
            return PartnerOutcome.Unchanged;
        }

        link.RevokedAt = clock.GetUtcNow();
        act.Record(AuditAction.PartnerLinkRevoked, link.PartnerId);
        return PartnerOutcome.Done;
    }

    private async Task<PartnerOutcome> ReplaceCodeAsync(Act act, Guid companyId, Guid id, string code, CancellationToken ct)
    {
        var (hash, since) = (OneTimeToken.Hash(code), clock.GetUtcNow() - RepeatWithNewCode);
        var replaced = await Open(db, clock)
            .Where(link => link.Id == id && link.CompanyId == companyId && link.LastOpenedAt == null && link.CreatedAt > since)
            .ExecuteUpdateAsync(set => set.SetProperty(link => link.TokenHash, hash), ct);
        act.Keep();
        return replaced > 0 ? PartnerOutcome.Done : PartnerOutcome.Unchanged;
    }

    private async Task NoteOpeningAsync(PartnerLink link, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (link.LastOpenedAt is not { } last || now - last >= OpeningsNoted)
        {
            await db.PartnerLinks.Where(row => row.Id == link.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastOpenedAt, now), ct);
        }
    }

    private async Task<PartnerHealth> HealthAsync(PartnerLink link, CredentialView credential, CancellationToken ct)
    {
        var company = await companies.GetAsync(link.CompanyId, ct);
        var cutOver = credential.Retiring is { } retiring
            ? (await usage.LastDaysAsync(credential.Id, ct)).CutOver(retiring.Id, retiring.SuccessorId)
            .FirstOrDefault(row => row.PartnerId == link.PartnerId)
            : null;
        return new PartnerHealth(
            company.Name,
            link.PartnerId,
            company.SuspendedAt is not null || credential.SuspendedAt is not null || !company.PlanIncludesApi
                ? PartnerHealthState.Stopped
                : credential.KeyState == AccessKeyState.Current || credential.Retiring is not null ? PartnerHealthState.Working
                : PartnerHealthState.Ended,
            credential,
            await usage.LastSignInAsync(credential.Id, link.PartnerId, ct),
            cutOver,
            cutOver?.OldLastAt is { } old && old > credential.Retiring!.Since
                && (cutOver.NewLastAt is not { } later || old > later || clock.GetUtcNow() - old < TimeSpan.FromDays(1)),
            link.CreatedAt + PartnerLink.Lifetime);
    }
}
