using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace SiigoCredentials.Web.Telemetry;

internal static class TelemetryRegistration
{
    private static readonly string[] Meters = [PortalMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TelemetryOptions>().BindConfiguration("Telemetry").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<PortalMetrics>();
        services.AddHealthChecks().AddCheck<Readiness>(Readiness.Name).AddCheck<WorkersCheck>(WorkersCheck.Name);

        // What is not asked for costs nothing: without a reader no instrument is listened to.
        var wanted = configuration.GetSection("Telemetry").Get<TelemetryOptions>() ?? new TelemetryOptions();
        if (wanted.MetricsToken is null && wanted.OtlpEndpoint is null)
        {
            return services;
        }

        var telemetry = services.AddOpenTelemetry().ConfigureResource(portal => portal.AddService("siigo-credentials"))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        if (wanted.OtlpEndpoint is { } collector)
        {
            telemetry.WithMetrics(metrics => metrics.AddOtlpExporter(otlp => otlp.Endpoint = collector))
                .WithTracing(traces => traces
                    .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(wanted.TracedPart)))
                    .AddAspNetCoreInstrumentation()
                    .AddOtlpExporter(otlp => otlp.Endpoint = collector));
        }

        return services;
    }

    internal static string? TokenOf(IServiceProvider services) => services.GetRequiredService<IOptions<TelemetryOptions>>().Value.MetricsToken;
}
