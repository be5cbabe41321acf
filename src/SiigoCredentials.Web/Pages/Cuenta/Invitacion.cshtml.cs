using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>The page of an invitation: the person gives their name and chooses a password, or accepts with the account they have.</summary>
[AllowAnonymous]
public sealed class InvitacionModel(
    Invitations invitations,
    MyCompanies companies,
    IdentityProvider provider,
    Reauthentication proof,
    SecurityLog security,
    IStringLocalizer<Texts> texts) : PageModel
{
    [BindProperty(SupportsGet = true)]
    [TextForm(TextForm.Code)]
    public string? Codigo { get; set; }

    public JoinInput Form { get; private set; } = new();

    /// <summary>Null when the link is invalid or expired.</summary>
    public Invitation? Invitation { get; private set; }

    public bool Joined { get; private set; }

    /// <summary>The invited address has an account: its owner signs in and accepts.</summary>
    public bool HasAccount { get; private set; }

    /// <summary>What people call the operator's identity provider; empty without one.</summary>
    public string Provider => provider.Name;

    /// <summary>Where the person goes to join with the provider; null outside that step.</summary>
    public string? ProviderAddress { get; private set; }

    /// <summary>Why there is no way to the provider; null when nothing is wrong.</summary>
    public ProviderFailure? ProviderFailure { get; private set; }

    /// <summary>The signed-in person has the invited address.</summary>
    public bool IsOwner => User.Identity!.IsAuthenticated
        && string.Equals(User.Email(), Invitation?.Email, StringComparison.OrdinalIgnoreCase);

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

    /// <summary>Keeps the names, and shows the way to the identity provider.</summary>
    public async Task OnPostProviderAsync(JoinInput form, CancellationToken ct)
    {
        Form = form;
        ModelState.Remove("Form.Password"); // none is needed
        await LoadAsync(ct);
        if (Invitation is { } invitation && !HasAccount && provider.IsConfigured && ModelState.IsValid)
        {
            var errand = ProviderErrand.New(ProviderPurpose.Join) with { Invitation = (invitation.Id, form.FirstName!, form.LastName!) };
            var visit = await ProviderVisit.BeginAsync(this, errand, security);
            (ProviderAddress, ProviderFailure) = (visit.Address, visit.Failure);
        }
    }

    /// <summary>Takes the signed-in person into the company, and opens it.</summary>
    public async Task<IActionResult> OnPostAcceptAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Invitation is not { } invitation || !IsOwner)
        {
            return Page();
        }

        if (await this.DemandProofAsync(proof, ct) is { } asked)
        {
            return asked;
        }

        // Who belongs to it already, perhaps by the same form in another tab, is let in all the same.
        await invitations.AcceptAsync(Codigo, User, ClientContext.Of(HttpContext), ct);
        if (await companies.ChooseAsync(User, invitation.CompanyId, ct))
        {
            return LocalRedirect("/");
        }

        await LoadAsync(ct);
        return Page();
    }

    private async Task JoinAsync(JoinInput form, CancellationToken ct)
    {
        var outcome = await invitations.JoinAsync(Codigo, form.ToNewPerson(), ClientContext.Of(HttpContext), ct);
        Joined = outcome == JoinOutcome.Done;
        if (outcome == JoinOutcome.PasswordTooEasy)
        {
            ModelState.AddModelError("Form.Password", PasswordWords.TooEasy(texts));
        }
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        Invitation = await invitations.FindAsync(Codigo, ct);
        HasAccount = Invitation is not null && await invitations.HasAccountAsync(Invitation, ct);
    }
}
