using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace SiigoCredentials.Web.Hosting;

/// <summary>Sends who is not signed in to the page where one does: below this host whatever <c>Host</c> says. A program that strayed here is sent nowhere.</summary>
internal static class SignInRedirect
{
    public static Task SendAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (RequestSender.IsProgramAtAPage(context.HttpContext))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var (asked, options) = (context.Request, context.Options);
        var comingBack = QueryString.Create(options.ReturnUrlParameter, $"{asked.PathBase}{asked.Path}{asked.QueryString}");
        context.Response.Redirect($"{asked.PathBase}{options.LoginPath}{comingBack}");
        return Task.CompletedTask;
    }
}
