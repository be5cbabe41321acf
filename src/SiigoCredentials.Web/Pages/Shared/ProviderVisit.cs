using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>A visit at the identity provider that is about to begin: the address to go to, or why there is none.</summary>
public sealed record ProviderVisit(string? Address, ProviderFailure? Failure)
{
    /// <summary>
    /// Prepares a visit. The answer needs the cookies that the response sets. A form cannot redirect to the address, because
    /// <c>form-action</c> forbids other hosts and the provider may redirect to further ones: the page shows it as a link.
    /// </summary>
    internal static async Task<ProviderVisit> BeginAsync(PageModel page, ProviderErrand errand, SecurityLog security)
    {
        var response = page.Response;
        try
        {
            await page.HttpContext.ChallengeAsync(IdentityProvider.Scheme, errand.ToProperties(IdentityProvider.Page));
        }
        catch (Exception fault) when (!page.HttpContext.RequestAborted.IsCancellationRequested)
        {
            var failure = ProviderFailures.Of(fault);
            security.ProviderRefused(failure, ProviderFailures.Name(fault));
            return new(Address: null, failure);
        }

        var address = response.Headers.Location.ToString();
        response.Headers.Remove("Location");
        response.StatusCode = StatusCodes.Status200OK;
        return new(address, Failure: null);
    }
}
