using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>The page of an invitation: the person gives their name and chooses a password.</summary>
[AllowAnonymous]
public sealed class InvitacionModel(Invitations invitations, IStringLocalizer<Texts> texts) : PageModel
{
    [BindProperty(SupportsGet = true)]
    [TextForm(TextForm.Code)]
    public string? Codigo { get; set; }

    public JoinInput Form { get; private set; } = new();

    /// <summary>Null when the link is invalid or expired.</summary>
    public Invitation? Invitation { get; private set; }

    public bool Joined { get; private set; }

    public bool AddressTaken { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task OnPostAsync(JoinInput form, CancellationToken ct)
    {
        Form = form;
        if (ModelState.IsValid)
        {
            await JoinAsync(form, ct);
        }

        await LoadAsync(ct);
    }

    private async Task JoinAsync(JoinInput form, CancellationToken ct)
    {
        var outcome = await invitations.JoinAsync(Codigo, form.ToNewPerson(), ClientContext.Of(HttpContext), ct);
        (Joined, AddressTaken) = (outcome == JoinOutcome.Done, outcome == JoinOutcome.AddressTaken);
        if (outcome == JoinOutcome.PasswordTooEasy)
        {
            ModelState.AddModelError("Form.Password", PasswordWords.TooEasy(texts));
        }
    }

    private async Task LoadAsync(CancellationToken ct) => Invitation = await invitations.FindAsync(Codigo, ct);
}
