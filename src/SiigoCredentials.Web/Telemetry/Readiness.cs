using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Telemetry;

/// <summary>Whether this instance takes requests: not before the database responds, and not while the portal stops.</summary>
internal sealed class Readiness(AppDbContext db, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public const string Name = "database";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The portal is stopping.");
        }

        try
        {
            _ = await db.Plans.AnyAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (DbException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.");
        }
    }
}
