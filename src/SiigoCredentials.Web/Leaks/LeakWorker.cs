using System.Runtime.ExceptionServices;
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
            ExceptionDispatchInfo? last = null;
            while (box.TryTake(out var report))
            {
                try
                {
                    await TakeAsync(report, ct);
                }
                catch (Exception fault) when (!ct.IsCancellationRequested)
                {
                    last = ExceptionDispatchInfo.Capture(fault); // one that cannot be looked at keeps no other waiting
                }
            }

            last?.Throw();
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

    protected override ValueTask<bool> WaitAsync(PeriodicTimer timer, CancellationToken ct) => box.News.WaitToReadAsync(ct);

    protected override Task RunRoundAsync(CancellationToken ct)
    {
        box.News.TryRead(out _); // before looking: what comes meanwhile is news again
        return EmptyAsync(ct);
    }

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
