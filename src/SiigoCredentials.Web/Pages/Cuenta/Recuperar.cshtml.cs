using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>Requests a password reset link. The response is the same whether or not the account exists.</summary>
[AllowAnonymous]
public sealed class RecuperarModel(PasswordRecovery recovery, Deliveries deliveries, PublicAddress address) : PageModel
{
    [BindProperty]
    [Required(ErrorMessage = "Escribe tu correo.")]
    [MaxLength(EmailAddress.MaxLength, ErrorMessage = "Ese correo es demasiado largo.")]
    public string? Email { get; set; }

    public bool Asked { get; private set; }

    /// <summary>False while the portal cannot send mails to anybody.</summary>
    public bool MailsLeave => deliveries.AreLeaving;

    /// <summary>How long to wait after too many attempts; null when no limit was reached.</summary>
    public TimeSpan? Wait { get; private set; }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return Page();
        }

        Wait = await recovery.AskAsync(Email!, address.Of(Request) + Url.Page(SiteMap.NewPassword.Path), ct);
        Asked = Wait is null;
        return Wait is { } wait ? this.TooManyAttempts(wait) : Page();
    }
}
