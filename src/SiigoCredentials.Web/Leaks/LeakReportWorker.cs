using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Leaks;

/// <summary>Empties the box, one report after another; what is in it at a stop is still looked at.</summary>
public sealed partial class LeakReportWorker(LeakReportQueue box, IServiceScopeFactory scopes, WorkerHealth health, TimeProvider clock, ILogger<LeakReportWorker> log)
    : PeriodicWorker(Pause, health, clock, log)
{
    private const int MostAttempts = 1_000; // more than an hour of a store that is away; a report that is itself the fault must end some day

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim turn = new(1);
    private bool hasFailed;

    /// <summary>Looks at everything that was dropped before the call. One that cannot be looked at goes back into the box and ends the round.</summary>
    public async Task EmptyAsync(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            while (box.TryTake(out var report, out var sender))
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

    // News at once; after a failure, with a pause.
    protected override ValueTask<bool> WaitAsync(PeriodicTimer timer, CancellationToken ct) => hasFailed ? base.WaitAsync(timer, ct) : box.News.WaitToReadAsync(ct);

    protected override async Task RunRoundAsync(CancellationToken ct)
    {
        box.News.TryRead(out _); // before looking: what comes meanwhile is news again
        hasFailed = true;
        await EmptyAsync(ct);
        hasFailed = false;
    }

    // What was answered is looked at.
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
            box.PutBack(report with { Attempts = report.Attempts + 1 }, sender);
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
