using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Telemetry;

/// <summary>Where metrics and traces go. Nothing leaves the portal until one destination is set.</summary>
public sealed class TelemetryOptions
{
    public const int ShortestToken = 16;

    /// <summary>
    /// The bearer token for <c>/metrics</c> and for the details of <c>/health/ready</c> (ASVS 13.4.5); without a token neither is served.
    /// </summary>
    [MinLength(ShortestToken)]
    public string? MetricsToken { get; init => field = string.IsNullOrWhiteSpace(value) ? null : value; }

    /// <summary>A collector of metrics and traces by OTLP, such as <c>http://127.0.0.1:4317</c>.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>The fraction of requests that is traced, from 0 to 1.</summary>
    [Range(0.0, 1.0)] // doubles: with integers, 1.4 would be rounded to 1
    public double TracedPart { get; init; } = 0.01;
}
