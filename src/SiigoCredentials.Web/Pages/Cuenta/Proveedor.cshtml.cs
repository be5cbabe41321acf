using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>
/// Leads to the operator's identity provider, uses its answer, and says what went wrong. Without a provider there is no such page.
/// </summary>
[AllowAnonymous]
public sealed class ProveedorModel(
    IdentityProvider provider,
    ExternalLogins logins,
    Invitations invitations,
    ConsumedChallenges challenges,
    SignInService signIn,
    SecurityLog security) : PageModel
{
    /// <summary>Why the visit came to nothing; null for an answer to use.</summary>
    [BindProperty(SupportsGet = true)]
    public ProviderFailure? Fallo { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Volver { get; set; }

    public string Name => provider.Name;

    public override void OnPageHandlerExecuting(Microsoft.AspNetCore.Mvc.Filters.PageHandlerExecutingContext context)
    {
        if (!provider.IsConfigured)
        {
            context.Result = NotFound();
        }
    }

    /// <summary>Leads to the provider. Another site cannot begin a sign-in here: it leads to our page, where the person decides.</summary>
    public async Task<IActionResult> OnGetSignInAsync()
    {
        if (User.Identity!.IsAuthenticated)
        {
            return this.GoBackTo(Volver);
        }

        if (Request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            return RedirectToPage(SiteMap.SignIn.Path, new { Volver });
        }

        var errand = ProviderErrand.New(ProviderPurpose.SignIn) with { ReturnTo = Volver };
        var visit = await ProviderVisit.BeginAsync(this, errand, security);
        return visit.Failure is { } failure ? Told(failure) : Redirect(visit.Address!);
    }

    /// <summary>Uses the answer of the provider, once.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (Fallo is not null)
        {
            return Page();
        }

        var answer = await HttpContext.AuthenticateAsync(IdentityConstants.ExternalScheme);
        await HttpContext.SignOutAsync(IdentityConstants.ExternalScheme);
        return answer.Principal is { } principal && ExternalIdentity.Of(principal) is { } identity && identity.Issuer == provider.Issuer
            && ProviderErrand.Of(answer.Properties!) is { } errand && await challenges.TryConsumeAsync(errand.Attempt, ct)
                ? await DoAsync(errand, identity, ct)
                : Refuse(ProviderFailure.Expired);
    }

    private Task<IActionResult> DoAsync(ProviderErrand errand, ExternalIdentity identity, CancellationToken ct) => errand switch
    {
        { Purpose: ProviderPurpose.Link } => LinkAsync(errand, identity, ct),
        { Purpose: ProviderPurpose.Join, Invitation: { } newcomer } => JoinAsync(newcomer, identity, ct),
        _ => SignInAsync(errand, identity, ct),
    };

    private async Task<IActionResult> SignInAsync(ProviderErrand errand, ExternalIdentity identity, CancellationToken ct)
    {
        if (User.Identity!.IsAuthenticated)
        {
            return this.GoBackTo(errand.ReturnTo); // to switch accounts, sign out first
        }

        return await logins.OwnerAsync(identity, ct) is { } person
            ? Follow(await signIn.SignInByProviderAsync(person, isProven: false, ct), errand.ReturnTo)
            : Refuse(ProviderFailure.NotLinked);
    }

    // The proof of identity was asked for before the visit, in the same session.
    private async Task<IActionResult> LinkAsync(ProviderErrand errand, ExternalIdentity identity, CancellationToken ct)
    {
        if (!User.Identity!.IsAuthenticated || User.SessionId() != errand.SessionId)
        {
            return Refuse(ProviderFailure.SessionOver);
        }

        return await logins.LinkAsync(User, identity, ct) switch
        {
            LinkOutcome.Done => RedirectToPage(SiteMap.Security.Path, new { Vinculada = true }),
            LinkOutcome.HasAnother => Refuse(ProviderFailure.HasAnother),
            _ => Refuse(ProviderFailure.TakenByAnother),
        };
    }

    private async Task<IActionResult> JoinAsync(
        (Guid Id, string FirstName, string LastName) newcomer, ExternalIdentity identity, CancellationToken ct)
    {
        var (outcome, person) = await invitations.JoinByProviderAsync(newcomer, identity, ClientContext.Of(HttpContext), ct);
        if (person is null)
        {
            return Refuse(outcome switch
            {
                JoinOutcome.AddressTaken => ProviderFailure.AddressHasAccount,
                JoinOutcome.AddressNotVerified => ProviderFailure.AddressNotVerified,
                JoinOutcome.AddressDiffers => ProviderFailure.AddressDiffers,
                JoinOutcome.ProviderTaken => ProviderFailure.TakenByAnother,
                _ => ProviderFailure.InvitationOver,
            });
        }

        if (User.Identity!.IsAuthenticated)
        {
            await signIn.SignOutAsync(); // somebody else, who used this browser before
        }

        // The mailed link and the provider prove enough to set up a second factor now.
        return Follow(await signIn.SignInByProviderAsync(person, isProven: true, ct), returnTo: null);
    }

    private IActionResult Follow(SignInAnswer answer, string? returnTo) => answer.Outcome == SignInOutcome.CodeRequired
        ? RedirectToPage(SiteMap.PendingSignIn.Path, new { Volver = returnTo })
        : this.GoOn(answer, returnTo);

    private RedirectToPageResult Refuse(ProviderFailure failure)
    {
        security.ProviderRefused(failure, "answered as it should");
        return Told(failure);
    }

    private RedirectToPageResult Told(ProviderFailure failure) => RedirectToPage(new { Fallo = failure });
}
