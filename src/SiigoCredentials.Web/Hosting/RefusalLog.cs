using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Hosting;

/// <summary>Tells the security log which pages were refused to whom, and which forms did not come from a page (ASVS 16.3.2, 16.3.3).</summary>
internal sealed class RefusalLog(SecurityLog security) : IAuthorizationMiddlewareResultHandler, IAlwaysRunResultFilter
{
    private readonly AuthorizationMiddlewareResultHandler standard = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Forbidden && context.User.Identity?.AuthenticationType == IdentityConstants.ApplicationScheme)
        {
            security.AccessDenied(context.User.PersonId(), RouteOf(context));
        }

        return standard.HandleAsync(next, context, policy, authorizeResult);
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

    // The pattern, not the address that was asked for: nothing in it is the sender's.
    private static string? RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
}
