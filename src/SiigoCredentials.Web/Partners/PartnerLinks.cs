using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Partners;

/// <summary>How a credential stands, for a partner.</summary>
public enum PartnerHealthState
{
    Working,
    Stopped,
    Ended,
}

/// <summary>What a partner may see of a company's credential: nothing secret, and nothing of other partners.</summary>
/// <param name="Company">The company's name.</param>
/// <param name="PartnerId">Whom the link is for.</param>
/// <param name="State">Whether an integration can get in now.</param>
/// <param name="Credential">The credential without its key.</param>
/// <param name="LastSignInAt">The partner's own last sign-in; null when there was none.</param>
/// <param name="CutOver">While two keys work: how the partner used them, null when it used neither.</param>
/// <param name="UsesFormerKey">It used the former key since the change began, later than the new one or within a day.</param>
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

/// <summary>Links by which a company lets a partner see how the credential fares.</summary>
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

    // A form that comes again because its answer got lost; later, whoever sends it does not wait for an answer any more.
    private static readonly TimeSpan DoubleClick = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan OpeningsNoted = TimeSpan.FromMinutes(1);

    /// <summary>Makes a link. Its code is in the answer and nowhere else; the same form again gets a new code for the same link, while nobody has opened it.</summary>
    public async Task<(PartnerOutcome Outcome, string? Code)> CreateAsync(Actor actor, Guid operationId, string partnerId, CancellationToken ct)
    {
        if (!await partners.IsKnownAsync(actor.CompanyId, partnerId, ct))
        {
            return (PartnerOutcome.Unknown, null);
        }

        var code = OneTimeToken.Create();
        var created = await acts.RunAsync<PartnerOutcome?>(
            actor, operationId, repeated: null, async act => await CreateAsync(act, actor, operationId, partnerId, code, ct), ct);
        var outcome = created ?? (await ReplaceCodeAsync(actor.CompanyId, operationId, code, ct) ? PartnerOutcome.Done : PartnerOutcome.Unchanged);
        return (outcome, outcome == PartnerOutcome.Done ? code : null);
    }

    /// <summary>Ends a link at once; one that is over already is what was wanted.</summary>
    public Task<PartnerOutcome> RevokeAsync(Actor actor, Guid id, CancellationToken ct) =>
        acts.RunAsync(actor, act => RevokeAsync(act, actor.CompanyId, id, ct), ct);

    /// <summary>What the holder of a code may see; null for a code that does not serve, whatever the reason.</summary>
    public async Task<PartnerHealth?> ReadAsync(string? code, CancellationToken ct)
    {
        if (await Open(db, clock).AsNoTracking().WithToken(code).SingleOrDefaultAsync(ct) is not { } link || await credentials.FindAsync(link.CompanyId, ct) is not { } credential)
        {
            security.LinkRefused();
            return null;
        }

        await NoteOpeningAsync(link, ct);
        return await HealthAsync(link, credential, ct);
    }

    /// <summary>Forgets links that ended a month ago.</summary>
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

    private async Task<PartnerOutcome> CreateAsync(Act act, Actor actor, Guid operationId, string partnerId, string code, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await Open(db, clock).CountAsync(link => link.CompanyId == actor.CompanyId && link.PartnerId == partnerId, ct) >= MostPerPartner)
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
        var end = (now + PartnerLink.Lifetime).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        act.Record(AuditAction.PartnerLinkCreated, $"{partnerId}, until {end}");
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

    private async Task<bool> ReplaceCodeAsync(Guid companyId, Guid id, string code, CancellationToken ct)
    {
        var (hash, since) = (OneTimeToken.Hash(code), clock.GetUtcNow() - DoubleClick);
        return await Open(db, clock).Where(link => link.Id == id && link.CompanyId == companyId && link.LastOpenedAt == null && link.CreatedAt > since)
            .ExecuteUpdateAsync(set => set.SetProperty(link => link.TokenHash, hash), ct) > 0;
    }

    private async Task NoteOpeningAsync(PartnerLink link, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (link.LastOpenedAt is not { } last || now - last >= OpeningsNoted)
        {
            await db.PartnerLinks.Where(row => row.Id == link.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastOpenedAt, now), ct);
        }
    }

    private async Task<PartnerHealth> HealthAsync(PartnerLink link, CredentialView credential, CancellationToken ct)
    {
        var company = await companies.GetAsync(link.CompanyId, ct);
        var cutOver = credential.Retiring is { } retiring
            ? (await usage.LastDaysAsync(credential.Id, ct)).CutOver(retiring.Id, retiring.SuccessorId).FirstOrDefault(row => row.PartnerId == link.PartnerId)
            : null;
        return new PartnerHealth(
            company.Name,
            link.PartnerId,
            company.SuspendedAt is not null || credential.SuspendedAt is not null || !company.PlanIncludesApi ? PartnerHealthState.Stopped
                : credential.KeyState == AccessKeyState.Current || credential.Retiring is not null ? PartnerHealthState.Working
                : PartnerHealthState.Ended,
            credential,
            await usage.LastSignInAsync(credential.Id, link.PartnerId, ct),
            cutOver,
            cutOver?.OldLastAt is { } old && old > credential.Retiring!.Since && (cutOver.NewLastAt is not { } later || old > later || clock.GetUtcNow() - old < TimeSpan.FromDays(1)),
            link.CreatedAt + PartnerLink.Lifetime);
    }
}
