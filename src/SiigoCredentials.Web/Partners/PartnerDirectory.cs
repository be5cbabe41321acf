using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Partners;

/// <summary>A partner, as its company sees it.</summary>
/// <param name="PartnerId">The Partner-Id that its program sends.</param>
/// <param name="Name">The company's name for it; null for none.</param>
/// <param name="Use">Its usage; null if it is older than the usage that is kept.</param>
/// <param name="Links">Its valid links, the newest first.</param>
public sealed record PartnerView(string PartnerId, string? Name, PartnerUse? Use, IReadOnlyList<PartnerLink> Links);

/// <summary>The result of an act on a partner.</summary>
public enum PartnerOutcome
{
    Done,

    /// <summary>It already was so; nothing was recorded.</summary>
    Unchanged,

    /// <summary>The company has no such partner or link.</summary>
    Unknown,

    /// <summary>The partner has the maximum number of valid links.</summary>
    TooMany,
}

/// <summary>The partners that have used the credential of a company, and the company's names for them.</summary>
public sealed class PartnerDirectory(
    AppDbContext db, CredentialService credentials, UsageReports usage, CompanyActs acts, TimeProvider clock)
{
    public const int PageLength = 20;

    /// <summary>The partners of a company, the latest use first.</summary>
    public async Task<ListPage<PartnerView>> PageAsync(Guid companyId, int page, CancellationToken ct)
    {
        var uses = await credentials.FindAsync(companyId, ct) is { } credential ? await usage.PartnersAsync(credential.Id, ct) : [];
        var names = await db.PartnerNames.AsNoTracking().Where(row => row.CompanyId == companyId)
            .ToDictionaryAsync(row => row.PartnerId, row => row.Name, StringComparer.Ordinal, ct);
        var links = (
            await PartnerLinks.Open(db, clock).AsNoTracking().Where(link => link.CompanyId == companyId)
                .OrderByDescending(link => link.CreatedAt).ToListAsync(ct))
            .ToLookup(link => link.PartnerId, StringComparer.Ordinal);
        var used = uses.ToDictionary(use => use.PartnerId, StringComparer.Ordinal);
        List<PartnerView> partners =
        [
            .. used.Keys.Union(names.Keys, StringComparer.Ordinal).Union(links.Select(link => link.Key), StringComparer.Ordinal)
                .Select(id => new PartnerView(id, names.GetValueOrDefault(id), used.GetValueOrDefault(id), [.. links[id]]))
                .OrderByDescending(partner => partner.Use?.LastAt)
                .ThenBy(partner => NameOrder.KeyOf(partner.Name ?? partner.PartnerId), StringComparer.Ordinal)
                .ThenBy(partner => partner.PartnerId, StringComparer.Ordinal),
        ];
        return ListPage.Of(partners, page, PageLength);
    }

    /// <summary>Gives a partner a name; an empty name removes it.</summary>
    public async Task<PartnerOutcome> NameAsync(Actor actor, Guid operationId, string partnerId, string name, CancellationToken ct) =>
        await IsKnownAsync(actor.CompanyId, partnerId, ct)
            ? await acts.RunAsync(
                actor, operationId, PartnerOutcome.Unchanged, act => NameAsync(act, actor.CompanyId, partnerId, name, ct), ct)
            : PartnerOutcome.Unknown;

    /// <summary>Whether a partner with this id has used the company's credential, or has a name or a valid link.</summary>
    internal async Task<bool> IsKnownAsync(Guid companyId, string partnerId, CancellationToken ct) =>
        partnerId.Length > 0
        && (await db.PartnerNames.AnyAsync(row => row.CompanyId == companyId && row.PartnerId == partnerId, ct)
            || await PartnerLinks.Open(db, clock).AnyAsync(link => link.CompanyId == companyId && link.PartnerId == partnerId, ct)
            || (await credentials.FindAsync(companyId, ct) is { } credential
                && await usage.KnowsPartnerAsync(credential.Id, partnerId, ct)));

    private async Task<PartnerOutcome> NameAsync(Act act, Guid companyId, string partnerId, string name, CancellationToken ct)
    {
        var row = await db.PartnerNames.SingleOrDefaultAsync(known => known.CompanyId == companyId && known.PartnerId == partnerId, ct);
        if ((row?.Name ?? "") == name)
        {
            return PartnerOutcome.Unchanged;
        }

        if (name.Length == 0)
        {
            db.PartnerNames.Remove(row!);
        }
        else if (row is null)
        {
            db.PartnerNames.Add(new PartnerName { CompanyId = companyId, PartnerId = partnerId, Name = name });
        }
        else
        {
            row.Name = name;
        }

        act.Record(AuditAction.PartnerNamed, $"{partnerId}: {name}");
        return PartnerOutcome.Done;
    }
}
