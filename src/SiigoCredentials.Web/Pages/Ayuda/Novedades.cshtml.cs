using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Announcements;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Ayuda;

/// <summary>The announcements, the newest first, for everybody: a developer of an integration has no account.</summary>
[AllowAnonymous]
public sealed class NovedadesModel(AnnouncementService desk) : PageModel
{
    public ListPage<Announcement> Announcements { get; private set; } = ListPage.Empty<Announcement>();

    public async Task OnGetAsync(CancellationToken ct) => Announcements = await desk.PageAsync(Pager.Asked(Request), ct);
}
