using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// Redirects a person who is not signed in to the sign-in page, with a relative address that ignores <c>Host</c>. A program gets 404.
/// </summary>
internal static class SignInRedirect
{
    public static Task SendAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (RequestSender.IsProgramAtAPage(context.HttpContext))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var (request, options) = (context.Request, context.Options);
        var query = QueryString.Create(options.ReturnUrlParameter, $"{request.PathBase}{request.Path}{request.QueryString}");
        context.Response.Redirect($"{request.PathBase}{options.LoginPath}{query}");
        return Task.CompletedTask;
    }
}
