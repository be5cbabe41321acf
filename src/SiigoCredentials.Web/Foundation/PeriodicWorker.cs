namespace SiigoCredentials.Web.Foundation;

/// <summary>
/// A background service that repeats its work. A round that fails with any exception is counted in <see cref="WorkerHealth"/> and retried.
/// The log has the first failure and the recovery. A failure never stops the portal.
/// </summary>
public abstract partial class PeriodicWorker(TimeSpan interval, WorkerHealth health, TimeProvider clock, ILogger log) : BackgroundService
{
    // An hourly worker retries a failed round sooner.
    private static readonly TimeSpan LongestPauseAfterFailure = TimeSpan.FromMinutes(1);

    protected TimeProvider Clock { get; } = clock;

    private string Name => GetType().Name;

    /// <summary>False for a worker that has nothing to do in this installation.</summary>
    protected virtual bool IsWanted => true;

    /// <summary>Runs a round now. Like a scheduled round, it never throws.</summary>
    public Task RunAsync(CancellationToken ct) => TryAsync(() => RunRoundAsync(ct), ct);

    /// <summary>One round of the work.</summary>
    protected abstract Task RunRoundAsync(CancellationToken ct);

    /// <summary>Does the work for each. A fault at one does not keep the others from their turn.</summary>
    /// <exception cref="AggregateException">The work failed for some.</exception>
    protected static async Task EachAsync<T>(IEnumerable<T> all, Func<T, Task> work, CancellationToken ct)
    {
        List<Exception> faults = [];
        foreach (var one in all)
        {
            try
            {
                await work(one);
            }
            catch (Exception fault) when (!ct.IsCancellationRequested)
            {
                faults.Add(fault);
            }
        }

        if (faults.Count > 0)
        {
            throw new AggregateException(faults);
        }
    }

    /// <summary>Waits until the next round is due; false when there will be none.</summary>
    protected virtual ValueTask<bool> WaitAsync(PeriodicTimer timer, CancellationToken ct) => timer.WaitForNextTickAsync(ct);

    /// <summary>Runs when the portal stops, after the last request.</summary>
    protected virtual Task RunLastRoundAsync() => Task.CompletedTask;

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsWanted)
        {
            return;
        }

        using var timer = new PeriodicTimer(interval, Clock);
        while (await IsDueAsync(timer, stoppingToken))
        {
            await Task.Yield(); // the thread that advances the clock must not run the round
            await RunAsync(stoppingToken);
            timer.Period = health.FailuresOf(Name) > 0 && interval > LongestPauseAfterFailure ? LongestPauseAfterFailure : interval;
        }

        await TryAsync(RunLastRoundAsync, CancellationToken.None);
    }

    private async Task<bool> IsDueAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await WaitAsync(timer, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task TryAsync(Func<Task> work, CancellationToken stoppingToken)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
        catch (Exception fault)
        {
            if (health.CountFailure(Name) == 1)
            {
                LogWorkerFails(fault, Name);
            }

            return;
        }

        if (health.CountSuccess(Name) is > 0 and var failures)
        {
            LogWorkerRecovers(Name, failures);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Worker} failed. It is retried; the log says when it works again")]
    private partial void LogWorkerFails(Exception fault, string worker);

    [LoggerMessage(LogLevel.Information, "{Worker} works again after {Failures} failed rounds")]
    private partial void LogWorkerRecovers(string worker, int failures);
}
