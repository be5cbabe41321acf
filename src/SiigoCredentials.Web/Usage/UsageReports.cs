using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Usage;

/// <summary>The last time a company's integrations signed in.</summary>
public sealed record LastUse(DateTimeOffset At, string PartnerId, string Address, string Client);

/// <summary>A partner's sign-ins and calls in the last thirty days, and the last of either at any time.</summary>
public sealed record PartnerUse(string PartnerId, long SignIns, long Calls, DateTimeOffset LastAt);

/// <summary>Reads the usage of a credential. It is up to a second behind: see <see cref="UsageWriter"/>.</summary>
public sealed class UsageReports(AppDbContext db, TimeProvider clock, IOptions<UsageOptions> options) : ICleanup
{
    private static readonly Expression<Func<UsageDay, UsageRow>> AsRow = row => new UsageRow(
        row.Day, row.AccessKeyId, row.PartnerId, row.Outcome, row.Count, row.LastAt, row.LastAddress, row.LastClient, row.Address);

    private static readonly CompiledQuery<Func<AppDbContext, Guid, DateOnly, IAsyncEnumerable<UsageRow>>> SignInsSince = new(() =>
        EF.CompileAsyncQuery((AppDbContext db, Guid credentialId, DateOnly first) => db.UsageDays.AsNoTracking()
            .Where(row => row.CredentialId == credentialId && row.Day >= first && row.Outcome != UsageOutcome.ApiCall)
            .Select(AsRow)));

    private static readonly CompiledQuery<Func<AppDbContext, Guid, CancellationToken, Task<LastUse?>>> Latest = new(() =>
        EF.CompileAsyncQuery((AppDbContext db, Guid credentialId, CancellationToken _) => db.UsageDays.AsNoTracking()
            .Where(row => row.CredentialId == credentialId && row.Outcome == UsageOutcome.SignedIn)
            .OrderByDescending(row => row.Day).ThenByDescending(row => row.LastAt)
            .Select(row => new LastUse(row.LastAt, row.PartnerId, row.LastAddress, row.LastClient))
            .FirstOrDefault()));

    /// <summary>The moment from which on uses are kept.</summary>
    public DateTimeOffset KeptFrom => ColombianTime.StartOf(OldestKept(ColombianTime.DayOf(clock.GetUtcNow())));

    /// <summary>The last successful sign-in, in these days or before; null when there was none yet.</summary>
    public async Task<LastUse?> LastUseAsync(Guid credentialId, UsageReport days, CancellationToken ct) =>
        days.LastGood ?? await Latest.For(db)(db, credentialId, ct);

    /// <summary>The sign-ins of the last thirty days.</summary>
    public async Task<UsageReport> LastDaysAsync(Guid credentialId, CancellationToken ct)
    {
        var today = ColombianTime.DayOf(clock.GetUtcNow());
        return new UsageReport(today, await SignInsSince.For(db)(db, credentialId, UsageReport.FirstDay(today)).ToListAsync(ct))
        {
            KeptFrom = KeptFrom,
        };
    }

    /// <summary>Who signed in or called the API in the last thirty days, with any key; the busiest first.</summary>
    public async Task<IReadOnlyList<KeyClient>> UsersAsync(Guid credentialId, CancellationToken ct)
    {
        var first = UsageReport.FirstDay(ColombianTime.DayOf(clock.GetUtcNow()));
        return KeyClient.From(await db.UsageDays.AsNoTracking()
            .Where(row => row.CredentialId == credentialId && row.Day >= first
                && (row.Outcome == UsageOutcome.SignedIn || row.Outcome == UsageOutcome.ApiCall))
            .Select(AsRow).ToListAsync(ct));
    }

    /// <summary>The Partner-Ids that signed in or called, as far back as counts are kept.</summary>
    public async Task<List<PartnerUse>> PartnersAsync(Guid credentialId, CancellationToken ct)
    {
        var first = UsageReport.FirstDay(ColombianTime.DayOf(clock.GetUtcNow()));
        var rows = await db.UsageDays.AsNoTracking()
            .Where(row =>
                row.CredentialId == credentialId && row.PartnerId != ""
                    && (row.Outcome == UsageOutcome.SignedIn || row.Outcome == UsageOutcome.ApiCall))
            .GroupBy(row => new { row.PartnerId, row.Outcome })
            .Select(partner =>
                new
                {
                    partner.Key.PartnerId,
                    partner.Key.Outcome,
                    Count = partner.Sum(row => row.Day >= first ? row.Count : 0),
                    LastAt = partner.Max(row => row.LastAt)
                })
            .ToListAsync(ct);
        return
        [
            .. rows.GroupBy(row => row.PartnerId, StringComparer.Ordinal).Select(partner => new PartnerUse(
                partner.Key,
                partner.Where(row => row.Outcome == UsageOutcome.SignedIn).Sum(row => row.Count),
                partner.Where(row => row.Outcome == UsageOutcome.ApiCall).Sum(row => row.Count),
                partner.Max(row => row.LastAt))),
        ];
    }

    /// <summary>Whether the Partner-Id has ever signed in or called.</summary>
    public Task<bool> KnowsPartnerAsync(Guid credentialId, string partnerId, CancellationToken ct) => db.UsageDays.AnyAsync(
        row => row.CredentialId == credentialId && row.PartnerId == partnerId
            && (row.Outcome == UsageOutcome.SignedIn || row.Outcome == UsageOutcome.ApiCall),
        ct);

    /// <summary>When a partner last signed in; null for never.</summary>
    public async Task<DateTimeOffset?> LastSignInAsync(Guid credentialId, string partnerId, CancellationToken ct) =>
        await db.UsageDays.AsNoTracking()
            .Where(row => row.CredentialId == credentialId && row.PartnerId == partnerId && row.Outcome == UsageOutcome.SignedIn)
            .OrderByDescending(row => row.Day).ThenByDescending(row => row.LastAt)
            .Select(row => (DateTimeOffset?)row.LastAt)
            .FirstOrDefaultAsync(ct);

    /// <summary>Deletes the days that are no longer kept.</summary>
    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = OldestKept(ColombianTime.DayOf(clock.GetUtcNow()));
        return db.UsageDays.Where(row => row.Day < oldest).ExecuteDeleteAsync(ct);
    }

    private DateOnly OldestKept(DateOnly today) => today.AddDays(-options.Value.KeptDays);
}
