using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace SiigoCredentials.Web.Leaks;

/// <summary>Empties the box, one report after another; what is in it at a stop is still looked at.</summary>
public sealed partial class LeakWorker(LeakBox box, IServiceScopeFactory scopes, TimeProvider clock, ILogger<LeakWorker> log) : BackgroundService
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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await box.Reports.WaitToReadAsync(stoppingToken))
            {
                await EmptyAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            await EmptyAsync(stoppingToken); // what was answered is looked at; only a store that fails is not waited for
        }
    }

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
            catch (Exception fault) when (fault is DbException or DbUpdateException)
            {
                LogCannotTake(attempt, fault);
            }

            if (attempt == Attempts)
            {
                return;
            }

            await Task.Delay(Pause, clock, ct);
        }
    }

    [LoggerMessage(LogLevel.Error, "A report of a leaked key could not be looked at (attempt {Attempt})")]
    private partial void LogCannotTake(int attempt, Exception fault);
}
