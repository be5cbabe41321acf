using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Leaks;

/// <summary>Processes the waiting reports one after another, also those that wait when the portal stops.</summary>
public sealed partial class LeakReportWorker(
    LeakReportQueue queue, IServiceScopeFactory scopes, WorkerHealth health, TimeProvider clock, ILogger<LeakReportWorker> log)
    : PeriodicWorker(Pause, health, clock, log)
{
    // At one in 5 seconds: enough for an outage of over an hour, and an end for a report that itself causes the failure.
    private const int MostAttempts = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim turn = new(1);
    private bool hasFailed;

    /// <summary>Processes all waiting reports. If one fails, it is put back and the round ends.</summary>
    public async Task EmptyAsync(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            while (queue.TryTake(out var report, out var sender))
            {
                await TakeAsync(report, sender);
            }
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

    // Runs as soon as a report arrives; after a failure, after a pause.
    protected override ValueTask<bool> WaitAsync(PeriodicTimer timer, CancellationToken ct) =>
        hasFailed ? base.WaitAsync(timer, ct) : queue.Arrivals.WaitToReadAsync(ct);

    protected override async Task RunRoundAsync(CancellationToken ct)
    {
        queue.Arrivals.TryRead(out _); // before processing, so that a later arrival starts a new round
        hasFailed = true;
        await EmptyAsync(ct);
        hasFailed = false;
    }

    // A report that was accepted is processed, even at shutdown.
    protected override Task RunLastRoundAsync() => EmptyAsync(CancellationToken.None);

    private async Task TakeAsync(LeakReport report, (bool IsSigned, string Sender) sender)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<LeakReportProcessor>().TakeAsync(report, CancellationToken.None);
        }
        catch when (report.Attempts < MostAttempts)
        {
            queue.Requeue(report with { Attempts = report.Attempts + 1 }, sender);
            throw;
        }
        catch (Exception fault)
        {
            LogGaveUp(MostAttempts, fault);
        }
    }

    [LoggerMessage(LogLevel.Error, "A report of a leaked key was given up after {Attempts} attempts")]
    private partial void LogGaveUp(int attempts, Exception fault);
}
