using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Telemetry;

internal static class TelemetryRegistration
{
    private static readonly string[] Meters =
        [PortalMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<TelemetryOptions>("Telemetry");
        services.AddSingleton<PortalMetrics>();
        services.AddHealthChecks().AddCheck<Readiness>(Readiness.Name).AddCheck<WorkersCheck>(WorkersCheck.Name);

        // Without a destination no instrument is collected, so metrics cost nothing. The settings are validated later, with all others.
        var section = configuration.GetSection("Telemetry");
        _ = Uri.TryCreate(section[nameof(TelemetryOptions.OtlpEndpoint)], UriKind.Absolute, out var collector);
        if (string.IsNullOrWhiteSpace(section[nameof(TelemetryOptions.MetricsToken)]) && collector is null)
        {
            return services;
        }

        var telemetry = services.AddOpenTelemetry().ConfigureResource(portal => portal.AddService("siigo-credentials"))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        if (collector is not null)
        {
            telemetry.WithMetrics(metrics => metrics.AddOtlpExporter(otlp => otlp.Endpoint = collector))
                .WithTracing(traces => traces
                    .SetSampler(
                        provider =>
                            new ParentBasedSampler(
                                new TraceIdRatioBasedSampler(provider.GetRequiredService<IOptions<TelemetryOptions>>().Value.TracedPart)))
                    .AddAspNetCoreInstrumentation()
                    .AddOtlpExporter(otlp => otlp.Endpoint = collector));
        }

        return services;
    }

    internal static string? TokenOf(IServiceProvider services) =>
        services.GetRequiredService<IOptions<TelemetryOptions>>().Value.MetricsToken;
}
