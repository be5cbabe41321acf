using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>Takes a new password from whoever holds the mailed link. Nobody is signed in by it.</summary>
[AllowAnonymous]
public sealed class RestablecerModel(PasswordRecovery recovery) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Codigo { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Escribe la contraseña nueva.")]
    [StringLength(PasswordLimits.Longest, MinimumLength = PasswordLimits.Shortest, ErrorMessage = PasswordWords.Length)]
    public string? Wanted { get; set; }

    public bool IsOpen { get; private set; }

    public bool Done { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => IsOpen = await recovery.IsOpenAsync(Codigo, ct);

    public async Task OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            IsOpen = await recovery.IsOpenAsync(Codigo, ct);
            return;
        }

        var outcome = await recovery.CompleteAsync(Codigo, Wanted!, ct);
        (Done, IsOpen) = (outcome == PasswordOutcome.Done, outcome != PasswordOutcome.LinkOver);
        if (!Done && IsOpen)
        {
            ModelState.AddModelError(nameof(Wanted), PasswordWords.Of(outcome));
        }
    }
}
