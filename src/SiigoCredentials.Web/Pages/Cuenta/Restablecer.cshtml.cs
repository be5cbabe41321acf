using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>Sets a new password by the mailed link. It does not sign in.</summary>
[AllowAnonymous]
public sealed class RestablecerModel(PasswordRecovery recovery, IStringLocalizer<Texts> texts) : PageModel
{
    [BindProperty(SupportsGet = true)]
    [TextForm(TextForm.Code)]
    public string? Codigo { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Escribe la contraseña nueva.")]
    [PasswordLength(ErrorMessage = "Usa hasta 128 caracteres.")]
    [TextForm(TextForm.AsTyped)]
    public string? Wanted { get; set; }

    /// <summary>The minimum length of the new password; null when the link is invalid or expired.</summary>
    public int? Shortest { get; private set; }

    public bool IsOpen => Shortest is not null;

    public bool Done { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => Shortest = await recovery.ShortestAsync(Codigo, ct);

    public async Task OnPostAsync(CancellationToken ct)
    {
        Shortest = await recovery.ShortestAsync(Codigo, ct);
        if (Wanted is { } wanted && PasswordText.Length(wanted) < Shortest)
        {
            ModelState.AddModelError(nameof(Wanted), PasswordWords.LengthFor(texts, Shortest.Value));
        }

        if (!IsOpen || !ModelState.IsValid)
        {
            return;
        }

        var outcome = await recovery.CompleteAsync(Codigo, Wanted!, ct);
        Done = outcome == PasswordOutcome.Done;
        if (outcome == PasswordOutcome.LinkInvalid)
        {
            Shortest = null;
        }
        else if (!Done)
        {
            ModelState.AddModelError(nameof(Wanted), PasswordWords.Of(texts, outcome, Shortest!.Value));
        }
    }
}
