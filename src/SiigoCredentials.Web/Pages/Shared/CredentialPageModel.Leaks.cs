using Microsoft.AspNetCore.Mvc;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Leaks;

namespace SiigoCredentials.Web.Pages.Shared;

public sealed partial class CredentialPageModel
{
    /// <summary>Sets the action for a report that the company's key leaked.</summary>
    public async Task<IActionResult> OnPostLeakPolicyAsync(LeakAction wanted, OperationInput operation, CancellationToken ct)
    {
        if (!ModelState.IsValid || !Enum.IsDefined(wanted))
        {
            return await ShowAsync(PanelStep.Overview, LeakPolicyUnchanged, ct);
        }

        return await this.DemandProofAsync(services.Proof, ct)
            ?? await ShowAsync(
                PanelStep.Overview,
                await services.Leaks.SetAsync(HttpContext.Actor(), operation.Id, wanted, ct) ? LeakPolicySaved : LeakPolicyUnchanged,
                ct);
    }

    private Alert LeakPolicySaved() =>
        new("success", T["Guardamos tu elección"], T["Así actuaremos si alguien reporta que encontró tu clave. Hoy no cambia nada más."]);

    private Alert LeakPolicyUnchanged() => new("info", T["No había nada que cambiar"], T["Tu elección ya estaba guardada así."]);
}
