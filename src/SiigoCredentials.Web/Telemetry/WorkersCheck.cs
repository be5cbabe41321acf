using Microsoft.Extensions.Diagnostics.HealthChecks;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Telemetry;

/// <summary>Degraded, not unhealthy, while a background worker fails repeatedly: requests are still served.</summary>
internal sealed class WorkersCheck(WorkerHealth health) : IHealthCheck
{
    public const string Name = "workers";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var failing = string.Join(", ", health.Failing);
        return Task.FromResult(
            failing.Length == 0
                ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded($"These workers fail again and again: {failing}."));
    }
}
