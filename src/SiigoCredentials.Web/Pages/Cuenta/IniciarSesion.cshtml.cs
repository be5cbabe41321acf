using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>Signs a person in and brings them back to the page they asked for.</summary>
[AllowAnonymous]
public sealed class IniciarSesionModel(SignInService signIn) : PageModel
{
    [BindProperty]
    [Required(ErrorMessage = "Escribe tu correo.")]
    [MaxLength(254, ErrorMessage = "Ese correo es demasiado largo.")]
    public string? Email { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Escribe tu contraseña.")]
    [MaxLength(PasswordLimits.Longest, ErrorMessage = "Esa contraseña es demasiado larga.")]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Volver { get; set; }

    public bool Refused { get; private set; }

    /// <summary>How long to wait after too many attempts; null when there were not.</summary>
    public TimeSpan? Wait { get; private set; }

    public IActionResult OnGet() => User.Identity!.IsAuthenticated ? GoBack() : Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (User.Identity!.IsAuthenticated)
        {
            return GoBack(); // whoever wants to be someone else signs out first
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        var answer = await signIn.SignInAsync(Email!, Password!, ct);
        if (answer.IsSignedIn)
        {
            return GoBack();
        }

        (Refused, Wait) = (true, answer.Wait);
        return answer.Wait is { } wait ? this.TooManyAttempts(wait) : Page();
    }

    // Only ever to this portal (ASVS 3.7.2), whose addresses are plain ASCII: a header can carry nothing else.
    private LocalRedirectResult GoBack() => LocalRedirect(Url.IsLocalUrl(Volver) && Volver!.All(char.IsAscii) ? Volver! : "/");
}
