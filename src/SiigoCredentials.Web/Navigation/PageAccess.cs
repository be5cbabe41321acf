using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;

namespace SiigoCredentials.Web.Navigation;

/// <summary>Whether a person may open a page, by the authorization that the page declares.</summary>
public sealed class PageAccess(
    IActionDescriptorCollectionProvider actions, PageLoader loader, IAuthorizationPolicyProvider policies,
    IAuthorizationService authorization)
{
    public async Task<bool> IsOpenAsync(ClaimsPrincipal user, SitePage page)
    {
        if (actions.ActionDescriptors.Items.OfType<PageActionDescriptor>()
            .FirstOrDefault(action => action.ViewEnginePath == page.Path) is not { } descriptor)
        {
            return false; // without a route here, such as a page that exists only in Development
        }

        var metadata = (await loader.LoadAsync(descriptor, EndpointMetadataCollection.Empty)).EndpointMetadata!;
        return metadata.OfType<IAllowAnonymous>().Any()
            || await AuthorizationPolicy.CombineAsync(policies, metadata.OfType<IAuthorizeData>()) is not { } policy
            || (await authorization.AuthorizeAsync(user, policy)).Succeeded;
    }
}
