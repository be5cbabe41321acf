using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Hosting;

/// <summary>Logs denied access to pages and forms with an invalid antiforgery token (ASVS 16.3.2, 16.3.3).</summary>
internal sealed class RefusalLog(SecurityLog security) : IAuthorizationMiddlewareResultHandler, IAlwaysRunResultFilter
{
    private readonly AuthorizationMiddlewareResultHandler inner = new();

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Forbidden && context.User.Identity?.AuthenticationType == IdentityConstants.ApplicationScheme)
        {
            security.AccessDenied(context.User.PersonId(), RouteOf(context));
        }

        return inner.HandleAsync(next, context, policy, authorizeResult);
    }

    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            security.FormRefused(RouteOf(context.HttpContext));
        }
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }

    // The route pattern, not the requested path: the sender controls the path.
    private static string? RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
}
