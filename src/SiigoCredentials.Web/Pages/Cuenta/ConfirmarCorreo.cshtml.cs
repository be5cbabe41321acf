using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>Where the link in the new mailbox leads. Opening it changes nothing: mail programs open links by themselves.</summary>
public sealed class ConfirmarCorreoModel(EmailAddressChanger addresses) : PageModel
{
    [BindProperty(SupportsGet = true)]
    [TextForm(TextForm.Code)]
    public string? Codigo { get; set; }

    /// <summary>The address that waits to be confirmed; null when the link does not serve.</summary>
    public string? Wanted { get; private set; }

    /// <summary>How confirming ended; null before.</summary>
    public EmailChangeOutcome? Outcome { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => Wanted = await addresses.WantedAsync(User, Codigo, ct);

    public async Task OnPostAsync(CancellationToken ct) => Outcome = await addresses.ConfirmAsync(User, Codigo, ct);
}
