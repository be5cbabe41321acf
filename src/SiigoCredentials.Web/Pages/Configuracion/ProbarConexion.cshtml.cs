using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Pages.Configuracion;

/// <summary>
/// Tests credentials as an integration uses them and shows at which step they fail. The typed values are neither stored nor shown again.
/// </summary>
[Authorize(Policy = Policies.ManageCredentials)]
public sealed class ProbarConexionModel(
    ConnectionTest test, CredentialService credentials, CompanyDirectory companies, PublicAddress address) : PageModel
{
    [BindProperty]
    [TextForm(TextForm.AsTyped)]
    public string? ApiUser { get; set; }

    [BindProperty]
    [TextForm(TextForm.AsTyped)]
    public string? AccessKey { get; set; }

    public bool PlanIncludesApi { get; private set; }

    /// <summary>Without a credential there is nothing to test.</summary>
    public bool HasCredential { get; private set; }

    /// <summary>The result of the test; null before the first one.</summary>
    public ConnectionReport? Report { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        var pair = new PairUnderTest(ApiUser, AccessKey);
        ModelState.Clear(); // the fields are shown empty
        Report = PlanIncludesApi ? await test.RunAsync(User.CompanyId(), pair, HttpContext.Address(), address.Of(Request), ct) : null;
        return Report?.Failure is { Finding: ConnectionFinding.TooManyTests, Wait: { } wait } ? this.TooManyAttempts(wait) : Page();
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        PlanIncludesApi = (await companies.GetAsync(User.CompanyId(), ct)).PlanIncludesApi;
        HasCredential = await credentials.FindAsync(User.CompanyId(), ct) is not null;
    }
}
