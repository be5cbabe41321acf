using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Partners;

namespace SiigoCredentials.Web.Pages.Alianzas;

/// <summary>What a company lets a partner see, for whoever holds its link. Every link that does not serve gets the same answer.</summary>
[AllowAnonymous]
public sealed class EstadoModel(PartnerLinks links) : PageModel
{
    [BindProperty(SupportsGet = true)]
    [TextForm(TextForm.Code)]
    public string? Codigo { get; set; }

    /// <summary>Null when the link does not serve.</summary>
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
