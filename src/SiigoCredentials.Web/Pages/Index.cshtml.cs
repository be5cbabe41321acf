using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Pages;

/// <summary>What needs the person's attention.</summary>
public sealed class IndexModel(AttentionFinder finder) : PageModel
{
    public bool MayManage => User.IsInRole(nameof(PersonRole.Administrador));

    public Attention Attention { get; private set; } = new([]);

    public async Task OnGetAsync(CancellationToken ct) => Attention = await finder.FindAsync(User, ct);
}
