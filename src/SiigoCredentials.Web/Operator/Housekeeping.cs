using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Operator;

/// <summary>Once an hour: rolls the signing key when it is time, and deletes what each room registered as expired.</summary>
public sealed class Housekeeping(IServiceScopeFactory scopes, WorkerHealth health, TimeProvider clock, ILogger<Housekeeping> log)
    : PeriodicWorker(Interval, health, clock, log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>One round; safe while other instances do the same.</summary>
    public async Task RunOnceAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SigningKeyRoller>().EnsureKeysAsync(ct);
        foreach (var cleanup in scope.ServiceProvider.GetServices<ICleanup>())
        {
            await cleanup.DeleteExpiredAsync(ct);
        }
    }

    protected override Task RunRoundAsync(CancellationToken ct) => RunOnceAsync(ct);
}
