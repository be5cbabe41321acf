using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Telemetry;

/// <summary>Health checks and metrics. The health status is public; its causes and the metrics require the token.</summary>
internal static class TelemetryEndpoints
{
    private const string Bearer = "Bearer ";

    public static IEndpointRouteBuilder MapTelemetry(this IEndpointRouteBuilder routes)
    {
        var token = TelemetryRegistration.TokenOf(routes.ServiceProvider);
        var group = routes.MapGroup("");
        group.AllowAnonymous().ShortCircuit().WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
        group.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteVersionAsync })
            .WithName("health-live");
        group.MapHealthChecks(
            "/health/ready", new HealthCheckOptions { ResponseWriter = (context, report) => WriteReadinessAsync(context, report, token) })
                .WithName("health-ready");
        if (token is not null)
        {
            group.MapPrometheusScrapingEndpoint("/metrics", meterProvider: null, metrics => metrics.RequireToken(token), optionsName: null)
                .WithName("metrics");
        }

        return routes;
    }

    // Without the token the answer is 404, as if there were no metrics.
    private static void RequireToken(this IApplicationBuilder metrics, string token) => metrics.Use((context, next) =>
    {
        if (HasToken(context, token))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    private static Task WriteVersionAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync($"{report.Status} {PortalVersion.Text}", context.RequestAborted);
    }

    private static Task WriteReadinessAsync(HttpContext context, HealthReport report, string? token) => HasToken(context, token)
        ? context.Response.WriteAsJsonAsync(
            report.Entries.ToDictionary(
                entry => entry.Key, entry =>
                    new { status = entry.Value.Status.ToString(), entry.Value.Description }, StringComparer.Ordinal),
                        context.RequestAborted)
        : context.Response.WriteAsync(report.Status.ToString(), context.RequestAborted);

    private static bool HasToken(HttpContext context, string? token) =>
        token is not null
        && context.Request.Headers.Authorization.ToString() is var sent
        && sent.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent[Bearer.Length..]), Encoding.UTF8.GetBytes(token));
}
