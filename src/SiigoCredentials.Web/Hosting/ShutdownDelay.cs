using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Hosting;

/// <summary>
/// The delay between the signal to stop, when readiness becomes unhealthy, and the end of listening: a load balancer has time to send
/// requests elsewhere, so no connection is refused.
/// </summary>
internal sealed class ShutdownDelay(IOptions<PortalOptions> portal, TimeProvider clock) : IHostedLifecycleService
{
    // Runs before any service stops, the web server included.
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(portal.Value.DrainTime, clock, cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
