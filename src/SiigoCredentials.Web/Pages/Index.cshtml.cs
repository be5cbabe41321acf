using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Pages;

/// <summary>What needs the person's attention.</summary>
public sealed class IndexModel(CredentialService credentials) : PageModel
{
    public bool MayManage { get; private set; }

    public DateTimeOffset? IssuedAt { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        MayManage = User.IsInRole(nameof(PersonRole.Administrador));
        IssuedAt = MayManage ? (await credentials.FindAsync(User.CompanyId(), ct))?.IssuedAt : null;
    }
}
