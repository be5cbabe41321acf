using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Telemetry;

/// <summary>What whoever watches the portal asks it. Up or not is everybody's to know; why, and the numbers, are for who holds the token.</summary>
internal static class TelemetryEndpoints
{
    private const string Bearer = "Bearer ";

    public static IEndpointRouteBuilder MapTelemetry(this IEndpointRouteBuilder routes)
    {
        var token = TelemetryRegistration.TokenOf(routes.ServiceProvider);
        var watched = routes.MapGroup("");
        watched.AllowAnonymous().ShortCircuit().WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
        watched.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = TellVersionAsync })
            .WithName("health-live");
        watched.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = (context, report) => NotifyAsync(context, report, token) }).WithName("health-ready");
        if (token is not null)
        {
            watched.MapPrometheusScrapingEndpoint("/metrics", meterProvider: null, numbers => numbers.UseToken(token), optionsName: null).WithName("metrics");
        }

        return routes;
    }

    // Whoever does not hold the token is refused as if there were no numbers.
    private static void UseToken(this IApplicationBuilder numbers, string token) => numbers.Use((context, next) =>
    {
        if (Holds(context, token))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    private static Task TellVersionAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsync($"{report.Status} {PortalVersion.Text}", context.RequestAborted);

    private static Task NotifyAsync(HttpContext context, HealthReport report, string? token) => Holds(context, token)
        ? context.Response.WriteAsJsonAsync(
            report.Entries.ToDictionary(entry => entry.Key, entry => new { status = entry.Value.Status.ToString(), entry.Value.Description }, StringComparer.Ordinal), context.RequestAborted)
        : context.Response.WriteAsync(report.Status.ToString(), context.RequestAborted);

    private static bool Holds(HttpContext context, string? token) =>
        token is not null
        && context.Request.Headers.Authorization.ToString() is var sent
        && sent.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent[Bearer.Length..]), Encoding.UTF8.GetBytes(token));
}
