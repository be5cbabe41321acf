using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Privacy;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Datos;

/// <summary>
/// Where somebody without an account asks for what the portal has of them, and takes it away by the mailed link. The answer is the same
/// whatever the address. A GET uses no link up.
/// </summary>
[AllowAnonymous]
public sealed class MisDatosModel(
    OwnDataLinks links, Deliveries deliveries, PublicAddress address, IStringLocalizer<Texts> texts) : PageModel
{
    [BindProperty(SupportsGet = true)]
    [TextForm(TextForm.Code)]
    public string? Codigo { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    public bool Asked { get; private set; }

    /// <summary>Whether the link of the address works; null without one.</summary>
    public bool? IsOpen { get; private set; }

    /// <summary>False while the portal cannot send mails to anybody.</summary>
    public bool MailsLeave => deliveries.AreLeaving;

    /// <summary>How long to wait after too many requests; null when no limit was reached.</summary>
    public TimeSpan? Wait { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => IsOpen = Codigo is null ? null : await links.IsOpenAsync(Codigo, ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (EmailWords.Of(texts, Email) is { } fault)
        {
            ModelState.AddModelError(nameof(Email), fault);
            return Page();
        }

        Wait = await links.AskAsync(EmailAddress.Canonical(Email), address.Of(Request) + Url.Page(SiteMap.OwnData.Path), ct);
        Asked = Wait is null;
        return Wait is { } wait ? this.TooManyAttempts(wait) : Page();
    }

    public async Task<IActionResult> OnPostDownloadAsync(CancellationToken ct)
    {
        if (await links.TakeAsync(Codigo, ct) is { } json)
        {
            return File(json, PersonalRecord.ContentType, "mis-datos.json");
        }

        IsOpen = false;
        return Page();
    }
}
