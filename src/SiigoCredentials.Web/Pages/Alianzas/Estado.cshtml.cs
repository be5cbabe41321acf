using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Partners;

namespace SiigoCredentials.Web.Pages.Alianzas;

/// <summary>The status that a company shares with a partner by a link. Every invalid link gets the same response.</summary>
[AllowAnonymous]
public sealed class EstadoModel(PartnerLinks links) : PageModel
{
    [BindProperty(SupportsGet = true)]
    [TextForm(TextForm.Code)]
    public string? Codigo { get; set; }

    /// <summary>Null when the link is invalid.</summary>
    public PartnerHealth? Health { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        Health = await links.ReadAsync(Codigo, ct);
        var page = Page();
        page.StatusCode = Health is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        return page;
    }
}
