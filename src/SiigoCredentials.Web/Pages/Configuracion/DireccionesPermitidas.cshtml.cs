using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages.Configuracion;

/// <summary>The allowed addresses of a company's integrations. A current client is not locked out before the page has named it.</summary>
[Authorize(Policy = Policies.ManageCredentials)]
public sealed class DireccionesPermitidasModel(
    CredentialService credentials, UsageReports usage, CompanyDirectory companies, Reauthentication proof, IStringLocalizer<Texts> texts)
        : PageModel
{
    public const int LongestText = 8_000;

    /// <summary>The list as typed.</summary>
    [BindProperty]
    [MaxLength(LongestText, ErrorMessage = "La lista es demasiado larga.")]
    [TextForm(TextForm.Lines)]
    public string? Addresses { get; set; }

    /// <summary>What the page named when the person confirmed: see <see cref="LockedOutClients.Code"/>.</summary>
    [BindProperty]
    public string? Named { get; set; }

    public bool PlanIncludesApi { get; private set; }

    /// <summary>Null before the first generation.</summary>
    public CredentialView? Credential { get; private set; }

    /// <summary>Who used the key in the last thirty days.</summary>
    public IReadOnlyList<KeyClient> Users { get; private set; } = [];

    /// <summary>The clients that the typed list would refuse; null when that was not checked.</summary>
    public LockedOutClients? Refused { get; private set; }

    /// <summary>The person's own address; their integrations may use the same network.</summary>
    public IPAddress? Own { get; private set; }

    public IReadOnlyList<InvalidLine> Faults { get; private set; } = [];

    public Alert? Notice { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        Addresses = Credential?.AllowedAddresses.ToString();
    }

    /// <summary>Adds the person's own address to the typed list, and saves nothing.</summary>
    public async Task OnPostAddOwnAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Own is not null && ModelState.IsValid)
        {
            Addresses = $"{Addresses}\n{Own}".TrimStart();
            Notice = new Alert(
                "info", texts["Agregamos tu IP a la lista"], texts["Todavía no guardamos nada: revisa la lista y guárdala."]);
        }
    }

    /// <summary>Shows the clients that the list would refuse, and saves nothing.</summary>
    public async Task OnPostPreviewAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Read() is { } wanted)
        {
            Refused = LockedOutClients.By(wanted, Users, Own);
        }
    }

    public async Task<IActionResult> OnPostSaveAsync(OperationInput operation, CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Credential is null || Read() is not { } wanted)
        {
            return Page();
        }

        var refused = LockedOutClients.By(wanted, Users, Own);
        if (refused.IsAny && !(operation.Confirmed && Named == refused.Code))
        {
            Refused = refused;
            Notice = new Alert(
                "warning", texts["No guardamos nada todavía"],
                texts["Con esta lista puede dejar de entrar alguien, o entrar cualquiera. Revisa abajo qué pasaría y confírmalo."]);
            return Page();
        }

        if (await this.DemandProofAsync(proof, ct) is { } demand)
        {
            return demand;
        }

        ShowResult(await credentials.AllowAddressesAsync(operation.By(HttpContext.Actor()), wanted, ct));
        return Page();
    }

    private void ShowResult(CredentialResult result)
    {
        Credential = result.Credential;
        Notice = result.Outcome switch
        {
            CredentialOutcome.Done => new Alert("success", texts["IP permitidas guardadas"], Done(result)),
            CredentialOutcome.Unchanged => new Alert("info", texts["No había nada que cambiar"], texts["La lista ya estaba guardada así."]),
            CredentialOutcome.Repeated =>
                new Alert(
                    "info", texts["Esto ya estaba hecho"], texts["Recibimos dos veces la misma solicitud y la atendimos una sola vez."]),
            _ => new Alert(
                "warning", texts["Alguien cambió las credenciales antes que tú"],
                texts["No guardamos tu lista. Sigue escrita abajo: revísala y guárdala de nuevo si aún hace falta."]),
        };
        ModelState.Clear();
        if (result.Outcome is CredentialOutcome.Done or CredentialOutcome.Unchanged or CredentialOutcome.Repeated)
        {
            Addresses = Credential?.AllowedAddresses.ToString();
        }
    }

    private string Done(CredentialResult result)
    {
        string saved = texts["Valen desde este momento, también para los tokens que ya se entregaron."];
        return result.IsContactTold
            ? saved
            : $"{saved} {texts["No le avisamos por correo al contacto: hoy ya salieron demasiados correos a personas de fuera de tu empresa. Avísale tú."]}";
    }

    private AllowedAddresses? Read()
    {
        if (!ModelState.IsValid)
        {
            Notice = new Alert(
                "danger", texts["No guardamos las IP permitidas"], texts["La lista es demasiado larga o el formulario llegó incompleto."]);
            return null;
        }

        var lines = new AddressLines(Addresses ?? "");
        Faults = lines.Faults;
        if (Faults.Count > 0)
        {
            Notice = new Alert(
                "danger", texts["No guardamos las IP permitidas"],
                texts["Corrige las líneas que señalamos abajo; la lista anterior sigue vigente."]);
        }

        return Faults.Count > 0 ? null : lines.Addresses;
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        Own = HttpContext.Address();
        PlanIncludesApi = (await companies.GetAsync(User.CompanyId(), ct)).PlanIncludesApi;
        Credential = PlanIncludesApi ? await credentials.FindAsync(User.CompanyId(), ct) : null;
        Users = Credential is null ? [] : await usage.UsersAsync(Credential.Id, ct);
    }
}
