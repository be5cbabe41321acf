using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SiigoCredentials.Web.Notifications;

/// <summary>Why the mail server cannot be used now; null while there is no known fault.</summary>
public sealed class MailHealth
{
    public string? Trouble { get; set; }
}

/// <summary>Degraded, but ready, while the mail server cannot be used: the portal answers requests, and mails wait.</summary>
internal sealed class MailCheck(MailHealth health) : IHealthCheck
{
    public const string Name = "mail";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            health.Trouble is { } reason
                ? HealthCheckResult.Degraded($"Mails cannot be sent and wait: {reason}.") : HealthCheckResult.Healthy());
}
