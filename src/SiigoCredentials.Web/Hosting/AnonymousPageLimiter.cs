using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Limits;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Hosting;

/// <summary>
/// Bounds the pages that an address gets without a session. A request beyond the bound costs neither a form's checks nor a page's drawing, so that a flood leaves the machine to
/// people who are signed in, or whose browser somebody has signed in with: they are never refused here, whatever comes from their address.
/// </summary>
internal sealed class AnonymousPageLimiter(IOptions<PortalOptions> portal, TimeProvider clock)
{
    // At once an address gets a third of it: the beginning of a flood must not keep owners waiting either.
    private const int Part = 3;

    private readonly GcraLimiter addresses = new(portal.Value.StrangersPagesPerMinute / Part, TimeSpan.FromMinutes(1) / Part, clock);
    private readonly byte[] page = ReadPage();

    public static void Use(IApplicationBuilder app)
    {
        var budget = app.ApplicationServices.GetRequiredService<AnonymousPageLimiter>();
        app.Use(async (context, next) =>
        {
            if (await budget.WaitOfAsync(context) is { } wait)
            {
                await budget.RefuseAsync(context, wait);
                return;
            }

            await next(context);
        });
    }

    // The browser is looked up last: while there is room, the database is not asked. An error page belongs to the request that failed, and is not counted again.
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
