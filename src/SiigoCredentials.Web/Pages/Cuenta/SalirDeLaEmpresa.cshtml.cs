using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>Ends the person's own membership in the company in force. Requires reauthentication.</summary>
public sealed class SalirDeLaEmpresaModel(MyCompanies companies, Reauthentication proof, IStringLocalizer<Texts> texts) : PageModel
{
    /// <summary>Why nothing was done; null for nothing tried.</summary>
    public Alert? Notice { get; private set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await this.DemandProofAsync(proof, ct) is { } asked)
        {
            return asked;
        }

        if (await companies.LeaveAsync(HttpContext.Actor(), ct) == PersonOutcome.LastAdministrator)
        {
            Notice = new("danger", texts["Eres el último Administrador"],
                texts["Sigues en la empresa: necesita al menos un Administrador que pueda entrar. Nombra primero a otro."]);
            return Page();
        }

        return RedirectToPage(SiteMap.MyCompanies.Path);
    }
}
