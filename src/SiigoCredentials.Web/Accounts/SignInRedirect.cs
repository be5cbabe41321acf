using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Sends a person who is not signed in to the sign-in page, on this host whatever <c>Host</c> says. A program is not redirected.</summary>
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
