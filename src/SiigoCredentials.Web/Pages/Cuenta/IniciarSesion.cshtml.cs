using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>Signs a person in and returns them to the page that they requested.</summary>
[AllowAnonymous]
public sealed class IniciarSesionModel(SignInService signIn, Passkeys passkeys) : PageModel
{
    [BindProperty]
    [Required(ErrorMessage = "Escribe tu correo.")]
    [MaxLength(EmailAddress.MaxLength, ErrorMessage = "Ese correo es demasiado largo.")]
    public string? Email { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Escribe tu contraseña.")]
    [PasswordLength(ErrorMessage = "Esa contraseña es demasiado larga.")]
    [TextForm(TextForm.AsTyped)]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Volver { get; set; }

    /// <summary>The second step expired.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Vencida { get; set; }

    public bool WithPasskey { get; private set; }

    public bool Refused { get; private set; }

    /// <summary>How long to wait after too many attempts; null when no limit was reached.</summary>
    public TimeSpan? Wait { get; private set; }

    public IActionResult OnGet() => User.Identity!.IsAuthenticated ? this.GoBackTo(Volver) : Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (User.Identity!.IsAuthenticated)
        {
            return this.GoBackTo(Volver); // to switch accounts, sign out first
        }

        return ModelState.IsValid ? Follow(await signIn.SignInAsync(Email!, Password!, ct)) : Page();
    }

    /// <summary>The request options for the passkey script, on this page and others.</summary>
    public async Task<IActionResult> OnPostPasskeyOptionsAsync() => Content(await passkeys.RequestOptionsAsync(User), "application/json");

    public async Task<IActionResult> OnPostPasskeyAsync([TextForm(TextForm.AsTyped)] string? answer, CancellationToken ct)
    {
        if (User.Identity!.IsAuthenticated)
        {
            return this.GoBackTo(Volver);
        }

        ModelState.Clear(); // the fields of the other form may be empty
        WithPasskey = true;
        return Follow(answer is { Length: > 0 and <= Passkeys.LongestAnswer }
            ? await signIn.SignInWithPasskeyAsync(answer, ct)
            : new SignInAnswer(SignInOutcome.Refused));
    }

    private IActionResult Follow(SignInAnswer answer)
    {
        switch (answer.Outcome)
        {
            case SignInOutcome.SignedIn:
                return this.GoOn(answer, Volver);
            case SignInOutcome.CodeRequired:
                return RedirectToPage("/Cuenta/Verificacion", new { Volver });
            default:
                (Refused, Wait) = (true, answer.Wait);
                return answer.Wait is { } wait ? this.TooManyAttempts(wait) : Page();
        }
    }
}
