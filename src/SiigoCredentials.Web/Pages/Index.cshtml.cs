using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Pages;

/// <summary>What needs the person's attention.</summary>
public sealed class IndexModel(CredentialService credentials, CompanyDirectory companies) : PageModel
{
    public bool MayManage { get; private set; }

    public bool PlanIncludesApi { get; private set; }

    public DateTimeOffset? IssuedAt { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        MayManage = User.IsInRole(nameof(PersonRole.Administrador));
        PlanIncludesApi = (await companies.GetAsync(User.CompanyId(), ct)).Plan!.IncludesApi;
        IssuedAt = MayManage ? (await credentials.FindAsync(User.CompanyId(), ct))?.IssuedAt : null;
    }
}
