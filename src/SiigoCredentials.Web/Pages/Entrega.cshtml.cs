using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages;

/// <summary>Where the integrator redeems the link that an Administrador gave them. A GET redeems nothing; only the form does.</summary>
[AllowAnonymous]
public sealed class EntregaModel(HandoffRedemption redemption, PublicAddress address) : PageModel
{
    /// <summary>The link, or its fragment, which a browser never sends by itself.</summary>
    [BindProperty]
    [TextForm(TextForm.Code)]
    public string? Enlace { get; set; }

    [BindProperty]
    public string? Codigo { get; set; }

    /// <summary>The credentials, shown only once.</summary>
    public DisclosedPair? Pair { get; private set; }

    /// <summary>Where the integrator's program signs in and calls.</summary>
    public string BaseUrl => address.Of(Request);

    public bool Refused { get; private set; }

    /// <summary>How long to wait after too many attempts; null when no limit was reached.</summary>
    public TimeSpan? Wait { get; private set; }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        (Pair, Wait) = await redemption.OpenAsync(Enlace, Codigo, ClientContext.Of(HttpContext), ct);
        Refused = Pair is null && Wait is null;
        return Wait is { } wait ? this.TooManyAttempts(wait) : Page();
    }
}
