using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Limits;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Hosting;

/// <summary>
/// Limits the pages that an address gets without a session. A request over the limit is refused before form checks and page rendering, so
/// a flood leaves the CPU to people who are signed in or use a known browser. They are never refused here, whatever else comes from their
/// address.
/// </summary>
internal sealed class AnonymousPageLimiter(IOptions<PortalOptions> portal, TimeProvider clock)
{
    // The burst is a third of the limit: the start of a flood must not delay people either.
    private const int BurstFraction = 3;

    private readonly GcraLimiter addresses = new(
        portal.Value.StrangersPagesPerMinute / BurstFraction, TimeSpan.FromMinutes(1) / BurstFraction, clock);
    private readonly byte[] page = ReadPage();

    public static void Use(IApplicationBuilder app)
    {
        var limiter = app.ApplicationServices.GetRequiredService<AnonymousPageLimiter>();
        app.Use(async (context, next) =>
        {
            if (await limiter.WaitOfAsync(context) is { } wait)
            {
                await limiter.RefuseAsync(context, wait);
                return;
            }

            await next(context);
        });
    }

    // The browser is checked last: under the limit, the database is not queried. An error page belongs to the failed request and is not
    // counted again.
    private async ValueTask<TimeSpan?> WaitOfAsync(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true } || ApiPaths.Include(context) || context.Address() is not { } address
            || context.Features.Get<IStatusCodeReExecuteFeature>() is not null
            ? null
            : addresses.TryAcquire(ClientAddressKey.Of(address, stackalloc byte[ClientAddressKey.BufferLength])) is { } wait
                && !await context.RequestServices.GetRequiredService<KnownDevices>().IsKnownAsync(context.RequestAborted)
                    ? wait
                    : null;

    private Task RefuseAsync(HttpContext context, TimeSpan wait)
    {
        if (RequestSender.IsProgramAtAPage(context))
        {
            return Refusals.RequestsLimit(wait).ExecuteAsync(context);
        }

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = page.Length;
        return context.Response.Body.WriteAsync(page, context.RequestAborted).AsTask();
    }

    private static byte[] ReadPage()
    {
        using var stream = typeof(AnonymousPageLimiter).Assembly.GetManifestResourceStream("too-many-requests")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
