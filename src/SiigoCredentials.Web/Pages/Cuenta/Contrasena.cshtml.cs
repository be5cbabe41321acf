using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>Changes the person's own password.</summary>
[OfThePerson]
public sealed class ContrasenaModel(
    PasswordChanger passwords, SecondFactors factors, IStringLocalizer<Texts> texts) : PageModel
{
    [BindProperty]
    [Required(ErrorMessage = "Escribe tu contraseña actual.")]
    [PasswordLength(ErrorMessage = "Esa contraseña es demasiado larga.")]
    [TextForm(TextForm.AsTyped)]
    public string? Current { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Escribe la contraseña nueva.")]
    [PasswordLength(ErrorMessage = "Usa hasta 128 caracteres.")]
    [TextForm(TextForm.AsTyped)]
    public string? Wanted { get; set; }

    /// <summary>The minimum length of the new password.</summary>
    public int Shortest { get; private set; }

    /// <summary>Whether there is a password to change. Who joined with the identity provider has none.</summary>
    public bool HasPassword { get; private set; } = true;

    public bool Done { get; private set; }

    /// <summary>How long to wait after too many attempts; null when no limit was reached.</summary>
    public TimeSpan? Wait { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => (Shortest, HasPassword) =
        (await passwords.ShortestAsync(User, ct), (await factors.StatusAsync(User.PersonId(), ct)).HasPassword);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Shortest = await passwords.ShortestAsync(User, ct);
        if (Wanted is { } wanted && PasswordText.Length(wanted) < Shortest)
        {
            ModelState.AddModelError(nameof(Wanted), PasswordWords.LengthFor(texts, Shortest));
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        var answer = await passwords.ChangeAsync(User, Current!, Wanted!, ct);
        (Done, Wait) = (answer.Outcome == PasswordOutcome.Done, answer.Wait);
        if (answer.Wait is { } wait)
        {
            return this.TooManyAttempts(wait);
        }

        if (!Done)
        {
            ModelState.AddModelError(
                answer.Outcome == PasswordOutcome.WrongPassword
                    ? nameof(Current) : nameof(Wanted), PasswordWords.Of(texts, answer.Outcome, Shortest));
        }

        return Page();
    }
}
