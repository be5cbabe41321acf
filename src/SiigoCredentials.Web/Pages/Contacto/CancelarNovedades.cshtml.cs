using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Announcements;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Contacto;

/// <summary>Where a contact unsubscribes from announcements. A GET changes nothing: mail programs open links by themselves.</summary>
[AllowAnonymous]
public sealed class CancelarNovedadesModel(AnnouncementService desk) : PageModel
{
    [BindProperty(SupportsGet = true)]
    [TextForm(TextForm.Code)]
    public string? Codigo { get; set; }

    /// <summary>The address to unsubscribe; null when the link is invalid.</summary>
    public string? Address { get; private set; }

    public bool Done { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => Address = await desk.AddressOfAsync(Codigo, ct);

    public async Task OnPostAsync(CancellationToken ct)
    {
        Address = await desk.UnsubscribeAsync(Codigo, ct);
        Done = Address is not null;
    }
}
