using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.News;

namespace SiigoCredentials.Web.Pages.Ayuda;

/// <summary>The latest announcements, for everybody: whoever develops an integration has no account.</summary>
[AllowAnonymous]
public sealed class NovedadesModel(NewsDesk desk) : PageModel
{
    private const int Shown = 20;

    public IReadOnlyList<Announcement> Announcements { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) => Announcements = await desk.LatestAsync(Shown, ct);
}
