using System.Net;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Hosting;

/// <summary>
/// Refuses pages over plain http outside Development: browsers drop the portal's cookies there, so no form would work. A page explains it
/// to people. One line in the log and the readiness check tell the operator which proxy sent the request and what is missing, until a page
/// is requested over https.
/// </summary>
internal sealed partial class HttpsRequirement(IOptions<ForwardedHeadersOptions> proxies, TimeProvider clock, ILogger<HttpsRequirement> log)
    : IHealthCheck
{
    public const string Name = "https";

    // Without traffic no https request clears the finding, so it expires.
    private static readonly TimeSpan FindingLifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LogInterval = TimeSpan.FromHours(1);

    private readonly Lock change = new();
    private Finding? finding;
    private DateTimeOffset? loggedAt;

    public static void Use(WebApplication app)
    {
        if (app.Environment.IsDevelopment())
        {
            return;
        }

        var requirement = app.Services.GetRequiredService<HttpsRequirement>();
        app.Use((context, next) =>
        {
            // The error page passes through here again.
            if (ApiPaths.Include(context) || context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
            {
                return next(context);
            }

            if (context.Request.IsHttps)
            {
                requirement.NoteHttps();
                return next(context);
            }

            requirement.Note(context);
            context.Features.Set(new NeedsHttps());
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
        Volatile.Read(ref finding) is { } latest && clock.GetUtcNow() - latest.At < FindingLifetime
            ? HealthCheckResult.Degraded($"Pages are requested over plain http: {latest.Cause}.")
            : HealthCheckResult.Healthy());

    private void Note(HttpContext context)
    {
        var now = clock.GetUtcNow();
        var cause = CauseOf(context);
        lock (change)
        {
            finding = new Finding(cause, now);
            if (loggedAt is { } last && now - last < LogInterval)
            {
                return;
            }

            loggedAt = now;
        }

        LogPlainHttp(cause);
    }

    private void NoteHttps()
    {
        if (Volatile.Read(ref finding) is not null)
        {
            lock (change)
            {
                finding = null;
            }
        }
    }

    private string CauseOf(HttpContext context)
    {
        var headers = context.Request.Headers;
        var proxy = IPEndPoint.TryParse(headers["X-Original-For"].ToString(), out var original) && proxies.Value.Trusts(original.Address)
            ? original.Address : context.Address();
        var isTrusted = proxy is not null && proxies.Value.Trusts(proxy);
        var hasForwardedProto = headers["X-Forwarded-Proto"].Count > 0;
        return (isTrusted, hasForwardedProto) switch
        {
            (true, _) when headers["X-Original-Proto"].Count > 0 =>
                $"the trusted proxy {proxy} passes on what came over http, and should redirect it to https",
            (true, _) => $"the trusted proxy {proxy} sends no X-Forwarded-Proto, and should",
            (false, true) => $"{proxy} sends X-Forwarded-Proto and is not trusted: if it is your proxy, set Portal:TrustedProxies={proxy}",
            _ => $"{proxy} sends no X-Forwarded-Proto and is not trusted: if it is your proxy, let it send that header, and set Portal:TrustedProxies={proxy}",
        };
    }

    [LoggerMessage(LogLevel.Warning, "A page was asked for over plain http, where nobody can sign in: {Cause}")]
    private partial void LogPlainHttp(string cause);

    private sealed record Finding(string Cause, DateTimeOffset At);
}
