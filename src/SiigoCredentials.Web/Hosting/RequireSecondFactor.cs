using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Web.Hosting;

/// <summary>Leads whoever lacks the second factor that is demanded of them to where they set one up, before anything else is served or done (ASVS 6.3.3).</summary>
internal static class RequireSecondFactor
{
    public static void UseRequiredSecondFactor(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (!http.User.LacksFactor() || IsOpen(http.GetEndpoint()))
        {
            return next(http);
        }

        // What a form would have done cannot be gone back to; its page can.
        var isRead = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        var volver = $"{http.Request.Path}{(isRead ? http.Request.QueryString : default)}";
        var links = http.RequestServices.GetRequiredService<LinkGenerator>();
        http.Response.Redirect(links.GetPathByPage(http, SiteMap.Security.Path, values: new { volver })!);
        return Task.CompletedTask;
    });

    // What is open to nobody in particular (signing out, too), and the page where a factor is set up.
    private static bool IsOpen(Endpoint? endpoint) => endpoint is null
        || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        || endpoint.Metadata.GetMetadata<PageActionDescriptor>()?.ViewEnginePath == SiteMap.Security.Path;
}
