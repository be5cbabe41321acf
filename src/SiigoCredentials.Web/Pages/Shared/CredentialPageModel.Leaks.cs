using Microsoft.AspNetCore.Mvc;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Leaks;

namespace SiigoCredentials.Web.Pages.Shared;

public abstract partial class CredentialPageModel
{
    /// <summary>What shall be done when somebody reports the company's key.</summary>
    public async Task<IActionResult> OnPostLeakPolicyAsync(LeakAction wanted, OperationInput operation, CancellationToken ct)
    {
        if (!ModelState.IsValid || !Enum.IsDefined(wanted))
        {
            return await ShowAsync(PanelStep.Overview, PanelNotice.LeakPolicyUnchanged, ct);
        }

        return await this.DemandProofAsync(services.Proof, ct)
            ?? await ShowAsync(
                PanelStep.Overview,
                await services.Leaks.SetAsync(HttpContext.Actor(), operation.Id, wanted, ct) ? PanelNotice.LeakPolicySaved : PanelNotice.LeakPolicyUnchanged,
                ct);
    }
}
