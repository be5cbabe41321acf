using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Privacy;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Datos;

/// <summary>Where anybody asks about their personal data. The request is filed when its address is confirmed.</summary>
[AllowAnonymous]
public sealed class SolicitudModel(DataRequests requests, Deliveries deliveries, PublicAddress address) : PageModel
{
    public DataRequestInput Form { get; private set; } = new();

    public bool Asked { get; private set; }

    /// <summary>False while the portal cannot send mails to anybody.</summary>
    public bool MailsLeave => deliveries.AreLeaving;

    /// <summary>How long to wait after too many requests; null when no limit was reached.</summary>
    public TimeSpan? Wait { get; private set; }

    public void OnGet() => Form = new()
    {
        Id = Guid.CreateVersion7(),
        Name = User.Identity!.IsAuthenticated ? User.FullName() : null,
        Email = User.Identity.IsAuthenticated ? User.Email() : null,
    };

    public async Task<IActionResult> OnPostAsync(DataRequestInput form, CancellationToken ct)
    {
        Form = form;
        if (!ModelState.IsValid)
        {
            return Page();
        }

        Wait = await requests.AskAsync(form.ToWish(), address.Of(Request) + Url.Page(SiteMap.OwnDataRequest.Path), ct);
        Asked = Wait is null;
        return Wait is { } wait ? this.TooManyAttempts(wait) : Page();
    }
}
