using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>
/// Ends the session, in the browser and on the server. The one at the identity provider goes on, unless the person ends it.
/// </summary>
[AllowAnonymous]
public sealed class CerrarSesionModel(SignInService signIn, IdentityProvider provider, PublicAddress portal) : PageModel
{
    /// <summary>Whether the session that has just ended was begun with the identity provider.</summary>
    [BindProperty(SupportsGet = true)]
    public bool ConProveedor { get; set; }

    /// <summary>Where the person ends their session at the provider; null where there is nothing to end.</summary>
    public string? ProviderAddress { get; private set; }

    public string Provider => provider.Name;

    public async Task OnGetAsync(CancellationToken ct)
    {
        if (ConProveedor && provider.IsConfigured && !User.Identity!.IsAuthenticated)
        {
            ProviderAddress = await provider.SignOutAddressAsync(portal.Of(Request) + Url.Page(""), ct);
        }
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var byProvider = User.CameByProvider();
        await signIn.SignOutAsync();
        Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\""; // not the cookies: one of them identifies this browser as known
        return RedirectToPage(byProvider ? new { ConProveedor = true } : null);
    }
}
