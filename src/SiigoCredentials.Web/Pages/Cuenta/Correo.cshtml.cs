using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>Changes the person's email address; a link mailed to the new address confirms it.</summary>
[OfThePerson]
public sealed class CorreoModel(
    EmailAddressChanger addresses, Deliveries deliveries, Reauthentication proof, PublicAddress address, IStringLocalizer<Texts> texts)
        : PageModel
{
    [BindProperty]
    [Required(ErrorMessage = "Escribe el correo nuevo.")]
    public string? Wanted { get; set; }

    public bool Asked { get; private set; }

    public bool TooMany { get; private set; }

    /// <summary>The company reached its daily limit of mails to people outside.</summary>
    public bool TooManyMails { get; private set; }

    /// <summary>The delivery of the mail with the pending link; null when there is none.</summary>
    public Delivery? Mail { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Wanted = EmailAddress.Canonical(Wanted);
        if (ModelState.IsValid
            && (EmailWords.Of(texts, Wanted)
                ?? (IsPresent(Wanted) ? texts["Escribe un correo distinto del que usas."].Value : null)) is { } fault)
        {
            ModelState.AddModelError(nameof(Wanted), fault);
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        if (await this.DemandProofAsync(proof, ct) is { } asked)
        {
            return asked;
        }

        var outcome = await addresses.AskAsync(User, Wanted!, address.Of(Request) + Url.Page(SiteMap.ConfirmAddress.Path), ct);
        (Asked, TooMany, TooManyMails) = (
            outcome == EmailChangeOutcome.Done, outcome == EmailChangeOutcome.TooMany, outcome == EmailChangeOutcome.TooManyMails);
        await LoadAsync(ct);
        return Page();
    }

    private bool IsPresent(string address) => string.Equals(address, User.Email(), StringComparison.OrdinalIgnoreCase);

    private async Task LoadAsync(CancellationToken ct)
    {
        if (await addresses.WaitingAsync(User, ct) is { } link)
        {
            Mail = (await deliveries.FindAsync(User.PersonId(), link.Address, alsoTo: null, ct)).Of(link.Address, link.CreatedAt);
        }
    }
}
