using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Protection;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Hosting;

/// <summary>
/// How many pages an address gets without a session. What is over it costs neither a form's checks nor a page's drawing, so that a flood leaves the machine to
/// those who are signed in or come with a browser in which somebody has signed in: they are asked nothing here, whatever comes from their address.
/// </summary>
internal sealed class StrangersBudget(IOptions<PortalOptions> portal, TimeProvider clock)
{
    private readonly RateTable addresses = new(portal.Value.StrangersPagesPerMinute, TimeSpan.FromMinutes(1), clock);
    private readonly byte[] page = ReadPage();

    public static void Use(IApplicationBuilder app)
    {
        var budget = app.ApplicationServices.GetRequiredService<StrangersBudget>();
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

    // The browser is looked up last: while there is room, nobody asks the database. The page that tells of an error belongs to the request that met it.
    private async ValueTask<TimeSpan?> WaitOfAsync(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true } || ApiPaths.Include(context) || context.Address() is not { } address
            || context.Features.Get<IStatusCodeReExecuteFeature>() is not null
            ? null
            : addresses.Spend(Network.Of(address, stackalloc byte[16])) is { } wait
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
        using var stream = typeof(StrangersBudget).Assembly.GetManifestResourceStream("too-many-requests")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
