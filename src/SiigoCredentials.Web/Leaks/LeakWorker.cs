using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Leaks;

/// <summary>Empties the box, one report after another; what is in it at a stop is still looked at.</summary>
public sealed partial class LeakWorker(LeakBox box, IServiceScopeFactory scopes, WorkerHealth health, TimeProvider clock, ILogger<LeakWorker> log)
    : PeriodicWorker(Pause, health, clock, log)
{
    private const int Attempts = 12;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Looks at everything that was dropped before the call; a stop only keeps it from waiting for a store that fails.</summary>
    public async Task EmptyAsync(CancellationToken ct)
    {
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            while (box.Reports.TryRead(out var report))
            {
                await TakeAsync(report, ct);
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

    protected override ValueTask<bool> WaitAsync(PeriodicTimer timer, CancellationToken ct) => box.Reports.WaitToReadAsync(ct);

    protected override Task RunRoundAsync(CancellationToken ct) => EmptyAsync(ct);

    // What was answered is looked at; only a store that fails is not waited for.
    protected override Task RunLastRoundAsync() => EmptyAsync(new CancellationToken(canceled: true));

    // A store that fails comes back; until then nothing else could be looked at either.
    private async Task TakeAsync(LeakReport report, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<LeakDesk>().TakeAsync(report, CancellationToken.None);
                return;
            }
            catch (Exception fault) when (attempt < Attempts)
            {
                LogCannotTake(attempt, fault);
            }

            await Task.Delay(Pause, Clock, ct);
        }
    }

    [LoggerMessage(LogLevel.Error, "A report of a leaked key could not be looked at (attempt {Attempt})")]
    private partial void LogCannotTake(int attempt, Exception fault);
}
