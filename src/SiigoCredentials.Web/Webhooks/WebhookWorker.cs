using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Webhooks;

/// <summary>
/// Sends the events of the outbox, and retries them by <see cref="WebhookRetrySchedule"/>. Several instances may do so at once. Each
/// company's events go one after another and beside those of others, so a slow receiver delays only its own.
/// </summary>
public sealed class WebhookWorker(IServiceScopeFactory scopes, WorkerHealth health, TimeProvider clock, ILogger<WebhookWorker> log)
    : PeriodicWorker(Interval, health, clock, log)
{
    private const int MostAtOnce = 32;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<Guid, Task> underWay = []; // by company

    /// <summary>One round over the due events, and its end.</summary>
    public async Task SendDueAsync(CancellationToken ct)
    {
        await RunRoundAsync(ct);
        await SettleAsync();
    }

    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    protected override async Task RunRoundAsync(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            await ForgetFinishedAsync();
            foreach (var companyId in await DueAsync(ct))
            {
                underWay[companyId] = Task.Run(() => DeliverToAsync(companyId, ct), CancellationToken.None);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    // Those under way give their events back: the token of the last round has ended.
    protected override Task RunLastRoundAsync() => SettleAsync();

    private async Task SettleAsync()
    {
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            await Task.WhenAll(underWay.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ForgetFinishedAsync();
        }
        finally
        {
            turn.Release();
        }
    }

    // A fault counts for the worker, whose next round tries again.
    private Task ForgetFinishedAsync()
    {
        var finished = underWay.Where(company => company.Value.IsCompleted).ToList();
        finished.ForEach(company => underWay.Remove(company.Key));
        return Task.WhenAll(finished.Select(company => company.Value).Where(task => task.IsFaulted));
    }

    private async Task<List<Guid>> DueAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (now, busy) = (Clock.GetUtcNow(), underWay.Keys.ToList());
        return await scope.ServiceProvider.GetRequiredService<AppDbContext>().WebhookDeliveries
            .Where(row => row.DeliveredAt == null && row.FailedAt == null && row.NextAttemptAt <= now && !busy.Contains(row.CompanyId))
            .GroupBy(row => row.CompanyId)
            .OrderBy(company => company.Min(row => row.NextAttemptAt))
            .Select(company => company.Key)
            .Take(MostAtOnce - busy.Count)
            .ToListAsync(ct);
    }

    // The first that fails ends the round of the company: its receiver is away for the others too.
    private async Task DeliverToAsync(Guid companyId, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var dispatcher = scope.ServiceProvider.GetRequiredService<WebhookDispatcher>();
        while (!ct.IsCancellationRequested && await NextAsync(db, companyId) is { } next)
        {
            if (await dispatcher.ClaimAsync(next, CancellationToken.None)
                && await dispatcher.DeliverAsync(next, next.Attempts + 1, ct) is not { IsAccepted: true })
            {
                return;
            }
        }
    }

    private Task<WebhookDelivery?> NextAsync(AppDbContext db, Guid companyId)
    {
        var now = Clock.GetUtcNow();
        return db.WebhookDeliveries.AsNoTracking()
            .Where(row => row.CompanyId == companyId && row.DeliveredAt == null && row.FailedAt == null && row.NextAttemptAt <= now)
            .OrderBy(row => row.CreatedAt).ThenBy(row => row.Id)
            .FirstOrDefaultAsync(CancellationToken.None);
    }
}
