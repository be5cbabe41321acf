using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Partners;

/// <summary>A partner as its company sees it.</summary>
/// <param name="PartnerId">As its program calls itself.</param>
/// <param name="Name">As the company calls it; null while it has no name.</param>
/// <param name="Use">What it did; null when that is longer ago than counts are kept.</param>
/// <param name="Links">Those that are open, the newest first.</param>
public sealed record PartnerView(string PartnerId, string? Name, PartnerUse? Use, IReadOnlyList<PartnerLink> Links);

/// <summary>How an act on a partner ended.</summary>
public enum PartnerOutcome
{
    Done,

    /// <summary>It is so already; nothing was recorded.</summary>
    Unchanged,

    /// <summary>The company has no such partner or link.</summary>
    Unknown,

    /// <summary>The partner has as many open links as one may have.</summary>
    TooMany,
}

/// <summary>The partners that a company's credential has seen, and what the company calls them.</summary>
public sealed class PartnerDirectory(AppDbContext db, CredentialService credentials, UsageReports usage, CompanyActs acts, TimeProvider clock)
{
    public const int PageLength = 20;

    /// <summary>Who used the credential last comes first.</summary>
    public async Task<ListPage<PartnerView>> PageAsync(Guid companyId, int page, CancellationToken ct)
    {
        var uses = await credentials.FindAsync(companyId, ct) is { } credential ? await usage.PartnersAsync(credential.Id, ct) : [];
        var names = await db.PartnerNames.AsNoTracking().Where(row => row.CompanyId == companyId).ToDictionaryAsync(row => row.PartnerId, row => row.Name, StringComparer.Ordinal, ct);
        var links = (await PartnerLinks.Open(db, clock).AsNoTracking().Where(link => link.CompanyId == companyId).OrderByDescending(link => link.CreatedAt).ToListAsync(ct))
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

    /// <summary>Gives a partner a name, or takes it away where the name is empty.</summary>
    public async Task<PartnerOutcome> NameAsync(Actor actor, Guid operationId, string partnerId, string name, CancellationToken ct) =>
        await IsKnownAsync(actor.CompanyId, partnerId, ct)
            ? await acts.RunAsync(actor, operationId, PartnerOutcome.Unchanged, act => NameAsync(act, actor.CompanyId, partnerId, name, ct), ct)
            : PartnerOutcome.Unknown;

    /// <summary>Whether the company has seen, named or linked a partner of that id.</summary>
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
