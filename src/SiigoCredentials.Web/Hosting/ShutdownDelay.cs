using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Hosting;

/// <summary>
/// Between the signal to stop, at which readiness turns red, and the end of listening: a balancer that looks meanwhile sends its requests elsewhere, and nobody
/// finds the door closed.
/// </summary>
internal sealed class ShutdownDelay(IOptions<PortalOptions> portal, TimeProvider clock) : IHostedLifecycleService
{
    // Before any service stops, the one that listens included.
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(portal.Value.DrainTime, clock, cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
