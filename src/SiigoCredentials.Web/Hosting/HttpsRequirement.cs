using System.Net;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Hosting;

/// <summary>
/// Refuses pages over plain http outside Development: browsers keep no cookie of the portal there, so no form would work. People are told in words; the operator is
/// told which proxy sent it and what is missing, by one line in the log and by readiness, until a page is asked for over https.
/// </summary>
internal sealed partial class HttpsRequirement(IOptions<ForwardedHeadersOptions> proxies, TimeProvider clock, ILogger<HttpsRequirement> log) : IHealthCheck
{
    public const string Name = "https";

    // Nobody asks over https where nobody asks at all.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromHours(1);

    private readonly Lock change = new();
    private Trouble? trouble;
    private DateTimeOffset? told;

    public static void Use(WebApplication app)
    {
        if (app.Environment.IsDevelopment())
        {
            return;
        }

        var watch = app.Services.GetRequiredService<HttpsRequirement>();
        app.Use((context, next) =>
        {
            // The error page passes here again.
            if (ApiPaths.Include(context) || context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
            {
                return next(context);
            }

            if (context.Request.IsHttps)
            {
                watch.NoteHttps();
                return next(context);
            }

            watch.Note(context);
            context.Features.Set(new NeedsHttps());
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        Volatile.Read(ref trouble) is { } present && clock.GetUtcNow() - present.At < Remembered
            ? HealthCheckResult.Degraded($"Pages are asked for over plain http: {present.Cause}.")
            : HealthCheckResult.Healthy());

    private void Note(HttpContext context)
    {
        var now = clock.GetUtcNow();
        var cause = CauseOf(context);
        lock (change)
        {
            trouble = new Trouble(cause, now);
            if (told is { } last && now - last < BetweenLines)
            {
                return;
            }

            told = now;
        }

        LogPlainHttp(cause);
    }

    private void NoteHttps()
    {
        if (Volatile.Read(ref trouble) is not null)
        {
            lock (change)
            {
                trouble = null;
            }
        }
    }

    private string CauseOf(HttpContext context)
    {
        var headers = context.Request.Headers;
        var proxy = IPEndPoint.TryParse(headers["X-Original-For"].ToString(), out var original) && proxies.Value.Trusts(original.Address) ? original.Address : context.Address();
        var isTrusted = proxy is not null && proxies.Value.Trusts(proxy);
        var saysHttps = headers["X-Forwarded-Proto"].Count > 0;
        return (isTrusted, saysHttps) switch
        {
            (true, _) when headers["X-Original-Proto"].Count > 0 => $"the trusted proxy {proxy} passes on what came over http, and should redirect it to https",
            (true, _) => $"the trusted proxy {proxy} sends no X-Forwarded-Proto, and should",
            (false, true) => $"{proxy} sends X-Forwarded-Proto and is not trusted: if it is your proxy, set Portal:TrustedProxies={proxy}",
            _ => $"{proxy} sends no X-Forwarded-Proto and is not trusted: if it is your proxy, let it send that header, and set Portal:TrustedProxies={proxy}",
        };
    }

    [LoggerMessage(LogLevel.Warning, "A page was asked for over plain http, where nobody can sign in: {Cause}")]
    private partial void LogPlainHttp(string cause);

    private sealed record Trouble(string Cause, DateTimeOffset At);
}
