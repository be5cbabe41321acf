using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Telemetry;

/// <summary>Where what is measured goes. Nothing leaves the portal until one of them is set.</summary>
public sealed class TelemetryOptions
{
    public const int ShortestToken = 16;

    /// <summary>The bearer token with which <c>/metrics</c> is read and <c>/health/ready</c> tells its findings (ASVS 13.4.5); without one neither does.</summary>
    [MinLength(ShortestToken)]
    public string? MetricsToken { get; init => field = string.IsNullOrWhiteSpace(value) ? null : value; }

    /// <summary>A collector that takes metrics and traces by OTLP, such as <c>http://127.0.0.1:4317</c>.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>The part of requests that is traced, from 0 to 1.</summary>
    [Range(0.0, 1.0)] // of doubles: 1.4 would be rounded to a whole 1
    public double TracedPart { get; init; } = 0.01;
}
