using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SiigoCredentials.Web.Protection;

/// <summary>Not ready with a foreign key-encryption key; degraded, but ready, while single secrets do not open.</summary>
internal sealed class SecretsReadiness(SecretHealth secrets) : IHealthCheck
{
    public const string Name = "secrets";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var report = await secrets.CheckAsync(cancellationToken);
            var counts = string.Join(", ", report.Unopened.Select(table => $"{table.Count} of {table.Table}"));
            return report switch
            {
                { KekIsForeign: true } =>
                    HealthCheckResult.Unhealthy(
                        $"The key-encryption key is not the one of this database. Secrets that do not open: {counts}."),
                { IsWell: false } => HealthCheckResult.Degraded($"Secrets that do not open: {counts}."),
                _ => HealthCheckResult.Healthy(),
            };
        }
        catch (DbException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.");
        }
    }
}
