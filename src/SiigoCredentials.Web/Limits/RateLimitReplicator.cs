using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Limits;

/// <summary>
/// Replicates the counts of several instances through the database, once a second and when the portal stops. A flood of any size costs one
/// transaction a second of each instance, with <see cref="GcraLimiter.MostReplicated"/> rows for each limit.
/// </summary>
public sealed class RateLimitReplicator(
    SharedLimits limits, IServiceScopeFactory scopes, WorkerHealth health, TimeProvider clock, ILogger<RateLimitReplicator> log)
    : PeriodicWorker(Interval, health, clock, log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly Guid Turn = new("019d2f3a-6c1e-7b40-9d57-6c696d697473"); // no company's, so that no act waits for it

    private readonly SemaphoreSlim turn = new(1);
    private long seen;
    private int known;

    /// <summary>One round: publishes, then merges. Counts that were not published wait for a later round.</summary>
    public async Task ExchangeAsync(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            await PublishAsync(ct);
            await MergeAsync(ct);
        }
        finally
        {
            turn.Release();
        }
    }

    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    protected override bool IsWanted => limits.Instances > 1;

    protected override Task RunRoundAsync(CancellationToken ct) => ExchangeAsync(ct);

    protected override Task RunLastRoundAsync() => ExchangeAsync(CancellationToken.None);

    // Instances take turns, so that none overwrites the sums of another, and versions become visible in order.
    private async Task PublishAsync(CancellationToken ct)
    {
        List<PendingCount> pending =
            [.. from table in limits.Tables from count in table.Value.Pending() select new PendingCount(
                table.Key, table.Value, count.Key, count.Value)];
        if (pending.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        await using var transaction = await db.BeginCompanyTransactionAsync(Turn, ct);
        var now = Clock.GetUtcNow();
        var last = await db.RateLimitStates.MaxAsync(row => (long?)row.Version, ct) ?? 0;
        var beyond = now.AddDays(3); // only a wrong clock wrote that: no window is longer than a day
        // the last version has to stay known
        await db.RateLimitStates.Where(row => (row.SpentUntil < now || row.SpentUntil > beyond) && row.Version < last)
            .ExecuteDeleteAsync(ct);
        var keys = pending.ConvertAll(each => each.Key);
        var rows = await db.RateLimitStates.Where(row => keys.Contains(row.Key)).ToDictionaryAsync(row => (row.Limit, row.Key), ct);
        foreach (var each in pending)
        {
            if (!rows.TryGetValue((each.Limit, each.Key), out var row))
            {
                db.Add(row = new RateLimitState { Limit = each.Limit, Key = each.Key, SpentUntil = now, Version = last });
            }

            row.SpentUntil = now + Bound(Bound(row.SpentUntil - now, each.Table) + (each.Count * each.Table.Cost), each.Table);
            row.Version = last + 1;
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        pending.ForEach(each => each.Table.Acknowledge(each.Hash, each.Count));
    }

    private async Task MergeAsync(CancellationToken ct)
    {
        if (limits.Tables.Count != known)
        {
            (seen, known) = (0, limits.Tables.Count); // a new limit needs all rows
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var rows = await db.RateLimitStates.AsNoTracking().Where(row => row.Version > seen).ToListAsync(ct);
        var now = Clock.GetUtcNow();
        foreach (var row in rows)
        {
            if (limits.Tables.GetValueOrDefault(row.Limit) is { } table)
            {
                table.Merge(unchecked((ulong)row.Key), Bound(row.SpentUntil - now, table));
            }

            seen = Math.Max(seen, row.Version);
        }
    }

    // More than the instances can grant between two rounds, so that all of it counts. A wrong clock refuses nobody for longer.
    private TimeSpan Bound(TimeSpan spent, GcraLimiter table) =>
        TimeSpan.FromTicks(Math.Clamp(spent.Ticks, 0, ((2 * table.Window) + (limits.Instances * table.Cost)).Ticks));

    private sealed record PendingCount(string Limit, GcraLimiter Table, ulong Hash, int Count)
    {
        public long Key => unchecked((long)Hash);
    }
}
