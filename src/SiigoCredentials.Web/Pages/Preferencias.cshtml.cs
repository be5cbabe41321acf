using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages;

/// <summary>The language and the appearance of the portal in this browser.</summary>
[AllowAnonymous]
public sealed class PreferenciasModel(ScreenPreferences preferences) : PageModel
{
    [BindProperty]
    public string? Idioma { get; set; }

    [BindProperty]
    public Appearance Apariencia { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Volver { get; set; }

    public void OnGet() => (Idioma, Apariencia) = (CultureInfo.CurrentUICulture.Name, preferences.AppearanceOf(Request));

    public IActionResult OnPost()
    {
        preferences.Keep(
            HttpContext,
            Idioma == ScreenPreferences.English ? ScreenPreferences.English : ScreenPreferences.Spanish,
            Enum.IsDefined(Apariencia) ? Apariencia : Appearance.System);
        return this.GoBackTo(Volver);
    }
}
