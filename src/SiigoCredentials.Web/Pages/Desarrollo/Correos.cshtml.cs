using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Pages.Desarrollo;

/// <summary>The mails that the portal would have sent. Only in Development, and anonymous: password reset mails are read here.</summary>
[AllowAnonymous]
public sealed class CorreosModel(DropFolder folder) : PageModel
{
    private const int Shown = 50;

    public IReadOnlyList<DroppedMail> Mails { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) => Mails = await folder.NewestAsync(Shown, ct);
}
