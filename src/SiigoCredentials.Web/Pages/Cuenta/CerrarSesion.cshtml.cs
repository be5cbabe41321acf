using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>Ends the session, in the browser and on the server.</summary>
[AllowAnonymous]
public sealed class CerrarSesionModel(SignInService signIn) : PageModel
{
    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await signIn.SignOutAsync();
        Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\""; // not the cookies: one of them identifies this browser as known
        return RedirectToPage();
    }
}
