using Microsoft.AspNetCore.Mvc;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Pages.Shared;

public sealed partial class CredentialPageModel
{
    /// <summary>Sets how old a key may grow, and what happens with one that nobody uses.</summary>
    public async Task<IActionResult> OnPostKeyPolicyAsync(KeyPolicyInput keyPolicy, OperationInput operation, CancellationToken ct)
    {
        if (!ModelState.IsValid || keyPolicy.ToRules() is not { } rules)
        {
            return await ShowAsync(
                PanelStep.Overview,
                () => new(
                    "danger", T["No guardamos las reglas"],
                    T["El formulario llegó incompleto o con un valor que no se ofrece. Elige uno de cada lista y vuelve a intentarlo."]),
                ct);
        }

        if (await this.DemandProofAsync(services.Proof, ct) is { } demand)
        {
            return demand;
        }

        var isSaved = await services.KeyPolicies.SetAsync(HttpContext.Actor(), operation.Id, rules, ct);
        return await ShowAsync(PanelStep.Overview, isSaved ? KeyPolicySaved : KeyPolicyUnchanged, ct);
    }

    private Alert KeyPolicySaved() =>
        new("success", T["Guardamos las reglas"], T["Les avisamos a los Administradores. La clave vigente sigue funcionando."]);

    private Alert KeyPolicyUnchanged() => new("info", T["No había nada que cambiar"], T["Las reglas ya estaban guardadas así."]);
}
