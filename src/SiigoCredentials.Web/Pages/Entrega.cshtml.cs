using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages;

/// <summary>Where the integrator opens the link that an Administrador gave them. Asking for the page does nothing: only the form opens.</summary>
[AllowAnonymous]
public sealed class EntregaModel(HandoffRedemption door) : PageModel
{
    /// <summary>The link, or what stands behind its #, which a browser never sends by itself.</summary>
    [BindProperty]
    [TextForm(TextForm.Code)]
    public string? Enlace { get; set; }

    [BindProperty]
    public string? Codigo { get; set; }

    /// <summary>The pair, this once.</summary>
    public DisclosedPair? Pair { get; private set; }

    public bool Refused { get; private set; }

    /// <summary>How long to wait after too many attempts; null when there were not.</summary>
    public TimeSpan? Wait { get; private set; }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        (Pair, Wait) = await door.OpenAsync(Enlace, Codigo, ct);
        Refused = Pair is null && Wait is null;
        return Wait is { } wait ? this.TooManyAttempts(wait) : Page();
    }
}
