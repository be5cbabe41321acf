using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SiigoCredentials.Web.Notifications;

/// <summary>Why the mail server cannot be used now; null while nothing is known to be wrong.</summary>
public sealed class MailHealth
{
    public string? Trouble { get; set; }
}

/// <summary>Degraded (still in service) while the mail server cannot be used: requests are answered, and mails wait.</summary>
internal sealed class MailCheck(MailHealth health) : IHealthCheck
{
    public const string Name = "mail";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(health.Trouble is { } reason ? HealthCheckResult.Degraded($"Mails cannot be sent and wait: {reason}.") : HealthCheckResult.Healthy());
}
