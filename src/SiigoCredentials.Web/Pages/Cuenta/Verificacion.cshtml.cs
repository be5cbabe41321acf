using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>
/// The second step of a sign-in: a code of the authenticator, a recovery code, or a passkey, which goes to the sign-in page.
/// </summary>
[AllowAnonymous]
public sealed class VerificacionModel(SignInService signIn, PendingSignIn secondStep, SecondFactors factors) : PageModel
{
    private const int LongestCode = 40;

    [BindProperty]
    [Required(ErrorMessage = "Escribe el código.")]
    [MaxLength(LongestCode, ErrorMessage = "Ese código es demasiado largo.")]
    public string? Codigo { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Volver { get; set; }

    /// <summary>Whether the person wants to use a recovery code.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Recuperacion { get; set; }

    /// <summary>The factors of the person who is signing in.</summary>
    public FactorStatus Factors { get; private set; } = new(null, HasPasskey: false, 0);

    /// <summary>Whether the field is for a recovery code: then the keyboard of a phone offers letters too.</summary>
    public bool AsksForRecoveryCode => Recuperacion || !Factors.HasAuthenticator;

    /// <summary>Whether the first step was the identity provider.</summary>
    public bool IsByProvider { get; private set; }

    public bool Refused { get; private set; }

    /// <summary>How long to wait after too many attempts; null when no limit was reached.</summary>
    public TimeSpan? Wait { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (User.Identity!.IsAuthenticated)
        {
            return this.GoBackTo(Volver);
        }

        return await FindWaitingAsync(ct) is null ? BeginAnew() : Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (User.Identity!.IsAuthenticated)
        {
            return this.GoBackTo(Volver);
        }

        if (await FindWaitingAsync(ct) is not { } person)
        {
            return BeginAnew();
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        var answer = await signIn.SignInWithCodeAsync(person, Codigo!, ct);
        if (answer.Outcome == SignInOutcome.SignedIn)
        {
            return this.GoOn(answer, Volver);
        }

        (Refused, Wait) = (true, answer.Wait);
        ModelState.Clear(); // a refused code is not shown again: the person types a new one
        return answer.Wait is { } wait ? this.TooManyAttempts(wait) : Page();
    }

    private async Task<Person?> FindWaitingAsync(CancellationToken ct)
    {
        var person = await secondStep.WaitingAsync(ct);
        if (person is not null)
        {
            Factors = await factors.StatusAsync(person.Id, ct);
            IsByProvider = await secondStep.IsByProviderAsync();
        }

        return person;
    }

    private RedirectToPageResult BeginAnew() => RedirectToPage("/Cuenta/IniciarSesion", new { Volver, Vencida = true });
}
