using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>The person's open sessions, which they can end here.</summary>
[OfThePerson]
public sealed class SesionesModel(SessionList sessions) : PageModel
{
    public ListPage<OpenSession> Sessions { get; private set; } = ListPage.Empty<OpenSession>();

    public bool Ended { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task OnPostEndAsync(Guid id, CancellationToken ct)
    {
        await sessions.EndAsync(User.PersonId(), id, ct); // a session that has already ended is no error
        await ShowEndedAsync(ct);
    }

    public async Task OnPostEndOthersAsync(CancellationToken ct)
    {
        await sessions.EndOthersAsync(User.PersonId(), User.SessionId(), ct);
        await ShowEndedAsync(ct);
    }

    private async Task ShowEndedAsync(CancellationToken ct)
    {
        Ended = true;
        await LoadAsync(ct);
    }

    private async Task LoadAsync(CancellationToken ct) => Sessions = await sessions.PageAsync(User.PersonId(), Pager.Asked(Request), ct);
}
