using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>The page of the link mailed to the new address. A GET changes nothing: mail programs open links by themselves.</summary>
[OfThePerson]
public sealed class ConfirmarCorreoModel(EmailAddressChanger addresses) : PageModel
{
    [BindProperty(SupportsGet = true)]
    [TextForm(TextForm.Code)]
    public string? Codigo { get; set; }

    /// <summary>The address to confirm; null when the link is invalid.</summary>
    public string? Wanted { get; private set; }

    /// <summary>The outcome; null before the form is sent.</summary>
    public EmailChangeOutcome? Outcome { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => Wanted = await addresses.WantedAsync(User, Codigo, ct);

    public async Task OnPostAsync(CancellationToken ct) => Outcome = await addresses.ConfirmAsync(User, Codigo, ct);
}
