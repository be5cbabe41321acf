using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Audit;

/// <summary>A filter of a company's activity; null fields match everything.</summary>
public sealed record ActivityFilter(Guid? ActorId, ActivityKind? Kind, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>A person who has acted for a company.</summary>
public sealed record ActivityActor(Guid Id, string Name);

/// <summary>A range of the activity, the newest entry first, and whether there is more on either side.</summary>
public sealed record ActivityPage(IReadOnlyList<AuditEntry> Entries, bool HasNewer, bool HasOlder);

/// <summary>The head of a company's chain.</summary>
public sealed record CompanyHead(Guid CompanyId, string Nit, ActivityHead Head);

/// <summary>Reads a company's chain for people and auditors, and records exports.</summary>
public sealed class ActivityLog(AppDbContext db, AuditTrail audit)
{
    public const int PageLength = 25;
    public const int MostActors = 100;
    private const int EntriesOfActors = 5_000;
    private const int BatchLength = 500;

    /// <summary>The entries before or after a sequence number; the latest when neither is given.</summary>
    public async Task<ActivityPage> ReadAsync(Guid companyId, ActivityFilter filter, long? before, long? after, CancellationToken ct)
    {
        var fitting = Fitting(companyId, filter);
        var entries = after is { } oldest
            ? await fitting.Where(entry => entry.Sequence > oldest).OrderBy(entry => entry.Sequence).Take(PageLength).ToListAsync(ct)
            : await fitting.Where(entry => before == null || entry.Sequence < before).OrderByDescending(entry => entry.Sequence)
            .Take(PageLength).ToListAsync(ct);
        if (entries.Count == 0)
        {
            return new ActivityPage(entries, HasNewer: false, HasOlder: false);
        }

        var (first, last) = (entries.Max(entry => entry.Sequence), entries.Min(entry => entry.Sequence));
        return new ActivityPage(
            [.. entries.OrderByDescending(entry => entry.Sequence)],
            await fitting.AnyAsync(entry => entry.Sequence > first, ct),
            await fitting.AnyAsync(entry => entry.Sequence < last, ct));
    }

    /// <summary>
    /// At most <see cref="MostActors"/> people, the latest actors, with their latest names; and one given person in any case.
    /// </summary>
    public async Task<IReadOnlyList<ActivityActor>> ActorsAsync(Guid companyId, Guid? particular, CancellationToken ct)
    {
        var latest = await Of(companyId).OrderByDescending(entry => entry.Sequence).Take(EntriesOfActors)
            .GroupBy(entry => entry.ActorId).Select(actor => actor.Max(entry => entry.Sequence))
            .OrderByDescending(sequence => sequence).Take(MostActors).ToListAsync(ct);
        var actors = await Of(companyId).Where(entry => latest.Contains(entry.Sequence))
            .Select(entry => new ActivityActor(entry.ActorId, entry.ActorName)).ToListAsync(ct);
        if (particular is { } id && actors.TrueForAll(actor => actor.Id != id))
        {
            actors.AddRange(await Of(companyId).Where(entry => entry.ActorId == id).OrderByDescending(entry => entry.Sequence).Take(1)
                .Select(entry => new ActivityActor(entry.ActorId, entry.ActorName)).ToListAsync(ct));
        }

        return [.. actors.InNameOrder(actor => actor.Name).ThenBy(actor => actor.Id)];
    }

    /// <summary>The head of the chain; null for an empty one.</summary>
    public async Task<ActivityHead?> HeadAsync(Guid companyId, CancellationToken ct) =>
        await Of(companyId).OrderByDescending(entry => entry.Sequence).Select(entry => new { entry.Sequence, entry.Hash })
            .FirstOrDefaultAsync(ct) is { } last
            ? new ActivityHead(last.Sequence, Convert.ToHexString(last.Hash))
            : null;

    /// <summary>The heads of all chains.</summary>
    public IAsyncEnumerable<CompanyHead> HeadsAsync(CancellationToken ct) => HeadsAsync(
        db.AuditEntries.AsNoTracking()
            .Where(entry => entry.Sequence
                == db.AuditEntries.Where(other => other.CompanyId == entry.CompanyId).Max(other => other.Sequence))
            .Join(db.Companies, entry => entry.CompanyId, company => company.Id, (entry, company) => new HeadRow
            {
                CompanyId = company.Id,
                Nit = company.Nit,
                Sequence = entry.Sequence,
                Hash = entry.Hash,
            })
            .AsAsyncEnumerable(),
        ct);

    private static async IAsyncEnumerable<CompanyHead> HeadsAsync(
        IAsyncEnumerable<HeadRow> rows, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var row in rows.WithCancellation(ct))
        {
            yield return new CompanyHead(row.CompanyId, row.Nit, new ActivityHead(row.Sequence, Convert.ToHexString(row.Hash)));
        }
    }

    private sealed record HeadRow
    {
        public required Guid CompanyId { get; init; }

        public required string Nit { get; init; }

        public required long Sequence { get; init; }

        public required byte[] Hash { get; init; }
    }

    /// <summary>Records an export. The exported chain ends with this entry.</summary>
    public async Task<ActivityHead> RecordExportAsync(Actor actor, string format, CancellationToken ct)
    {
        await using var transaction = await db.BeginCompanyTransactionAsync(actor.CompanyId, ct);
        await audit.AppendAsync(actor, AuditAction.ActivityExported, Guid.CreateVersion7(), format, ct);
        await db.SaveChangesAsync(ct);
        var head = await HeadAsync(actor.CompanyId, ct);
        await transaction.CommitAsync(CancellationToken.None);
        return head!;
    }

    /// <summary>The whole chain up to an entry, in order. No query stays open for a slow reader.</summary>
    public async IAsyncEnumerable<List<AuditEntry>> BatchesAsync(
        Guid companyId, long upTo, [EnumeratorCancellation] CancellationToken ct = default)
    {
        for (var done = 0L; done < upTo;)
        {
            var batch = await Of(companyId).Where(entry => entry.Sequence > done && entry.Sequence <= upTo).OrderBy(entry => entry.Sequence)
                .Take(BatchLength).ToListAsync(ct);
            if (batch.Count == 0)
            {
                yield break; // a gap at the end, which the check of the file finds
            }

            done = batch[^1].Sequence;
            yield return batch;
        }
    }

    private IQueryable<AuditEntry> Of(Guid companyId) => db.AuditEntries.AsNoTracking().Where(entry => entry.CompanyId == companyId);

    private IQueryable<AuditEntry> Fitting(Guid companyId, ActivityFilter filter)
    {
        var entries = Of(companyId);
        if (filter.ActorId is { } actor)
        {
            entries = entries.Where(entry => entry.ActorId == actor);
        }

        if (filter.Kind is { } kind)
        {
            var actions = ActivityKinds.ActionsOf(kind);
            entries = entries.Where(entry => actions.Contains(entry.Action));
        }

        if (filter.From is { } from)
        {
            entries = entries.Where(entry => entry.At >= from);
        }

        return filter.Until is { } until ? entries.Where(entry => entry.At < until) : entries;
    }
}
