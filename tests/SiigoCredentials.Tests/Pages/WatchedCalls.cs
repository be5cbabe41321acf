using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Tests.Pages;

/// <summary>Stands before the portal: notes what a program asks and how it is answered, and revokes tokens on their way.</summary>
internal sealed class WatchedCalls : IStartupFilter
{
    private readonly ConcurrentQueue<string> noted = [];

    /// <summary>Whether the token of a call is revoked before the call arrives, by what was noted until then.</summary>
    public Func<IReadOnlyCollection<string>, bool> Revokes { get; set; } = _ => false;

    /// <summary>What was noted since the last time.</summary>
    public string[] Take()
    {
        var taken = noted.ToArray();
        noted.Clear();
        return taken;
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(PassAsync);
        next(app);
    };

    private async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var isCall = context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal);
        if (isCall && Revokes(noted))
        {
            await RevokeAsync(context);
        }

        if (isCall || context.Request.Path == "/auth")
        {
            // Before the answer leaves, for the program may ask again at once.
            context.Response.OnStarting(() =>
            {
                noted.Enqueue($"{context.Request.Path} {context.Response.StatusCode}");
                return Task.CompletedTask;
            });
        }

        await next(context);
    }

    private static async Task RevokeAsync(HttpContext context)
    {
        var issuer = context.RequestServices.GetRequiredService<PublicAddress>().Of(context.Request);
        var sent = context.Request.Headers.Authorization.ToString()["Bearer ".Length..];
        var token = await context.RequestServices.GetRequiredService<AccessTokens>().ReadAsync(sent, issuer);
        await context.RequestServices.GetRequiredService<TokenRevoker>().RevokeAsync(token!, context.RequestAborted);
    }
}
