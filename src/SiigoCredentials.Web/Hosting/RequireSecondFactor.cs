using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Web.Hosting;

/// <summary>
/// Redirects a person who lacks a required second factor to the page where they set one up, before anything else is served (ASVS 6.3.3).
/// </summary>
internal static class RequireSecondFactor
{
    public static void UseRequiredSecondFactor(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (!http.User.LacksFactor() || IsOpen(http.GetEndpoint()))
        {
            return next(http);
        }

        // The person returns to the page of a form: the POST itself cannot be repeated by a redirect.
        var isRead = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        var volver = $"{http.Request.Path}{(isRead ? http.Request.QueryString : default)}";
        var links = http.RequestServices.GetRequiredService<LinkGenerator>();
        http.Response.Redirect(links.GetPathByPage(http, SiteMap.Security.Path, values: new { volver })!);
        return Task.CompletedTask;
    });

    // Anonymous pages (signing out too), and the page where a factor is set up.
    private static bool IsOpen(Endpoint? endpoint) => endpoint is null
        || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        || endpoint.Metadata.GetMetadata<PageActionDescriptor>()?.ViewEnginePath == SiteMap.Security.Path;
}
