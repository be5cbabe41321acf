using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Web.Hosting;

/// <summary>Leads a person for whom no company is in force to the page where they choose one or ask for one.</summary>
internal static class RequireCompany
{
    public static void UseRequiredCompany(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (http.User.Identity?.IsAuthenticated != true || http.User.HasCompany()
            || http.GetEndpoint() is not { } endpoint
            || endpoint.Metadata.GetMetadata<PageActionDescriptor>() is null || CompanyOfForms.IsOfAnyCompany(endpoint))
        {
            return next(http);
        }

        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Features.Set(new CompanyHasChanged()); // a form of a company that is no longer open
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        http.Response.Redirect(http.RequestServices.GetRequiredService<SiteLinks>()[SiteMap.MyCompanies]!);
        return Task.CompletedTask;
    });
}
