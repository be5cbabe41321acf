using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Contacto;

/// <summary>
/// Where the contact says that the integration uses the new key. A GET changes nothing: mail programs open links by themselves.
/// </summary>
[AllowAnonymous]
public sealed class YaActualiceModel(ContactConfirmations desk) : PageModel
{
    [BindProperty(SupportsGet = true)]
    [TextForm(TextForm.Code)]
    public string? Codigo { get; set; }

    /// <summary>What the link asks for; null when it is invalid or expired.</summary>
    public ContactLinkView? Asked { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => Asked = await desk.FindAsync(ContactLinkPurpose.Moved, Codigo, ct);

    public async Task OnPostAsync(CancellationToken ct) => Asked = await desk.SayMovedAsync(Codigo, ClientContext.Of(HttpContext), ct);
}
