using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Operator;

/// <summary>Every hour: rolls the signing key when it is due, and deletes the expired rows of each room (<see cref="ICleanup"/>).</summary>
public sealed class Housekeeping(IServiceScopeFactory scopes, WorkerHealth health, TimeProvider clock, ILogger<Housekeeping> log)
    : PeriodicWorker(Interval, health, clock, log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Runs one round. Several instances may do so at once.</summary>
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
