using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>The second step of a sign-in: a code of the authenticator, or a recovery code.</summary>
[AllowAnonymous]
public sealed class VerificacionModel(SignInService signIn, SecondStep secondStep) : PageModel
{
    [BindProperty]
    [Required(ErrorMessage = "Escribe el código.")]
    [MaxLength(40, ErrorMessage = "Ese código es demasiado largo.")]
    public string? Codigo { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Volver { get; set; }

    /// <summary>Whether the field is for a recovery code: then a telephone offers letters too.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Recuperacion { get; set; }

    public bool Refused { get; private set; }

    /// <summary>How long to wait after too many attempts; null when there were not.</summary>
    public TimeSpan? Wait { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        if (User.Identity!.IsAuthenticated)
        {
            return this.GoBackTo(Volver);
        }

        return await secondStep.WaitingAsync() is null ? BeginAnew() : Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (User.Identity!.IsAuthenticated)
        {
            return this.GoBackTo(Volver);
        }

        if (await secondStep.WaitingAsync() is not { } person)
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
            return this.GoBackTo(Volver);
        }

        (Refused, Wait) = (true, answer.Wait);
        ModelState.Clear(); // a code that was refused is not typed again but read anew
        return answer.Wait is { } wait ? this.TooManyAttempts(wait) : Page();
    }

    private RedirectToPageResult BeginAnew() => RedirectToPage("/Cuenta/IniciarSesion", new { Volver, Vencida = true });
}
