using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Partners;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Alianzas;

/// <summary>The partners that use the credential: their names, and the links with which they see its status.</summary>
[Authorize(Policies.ManageCredentials)]
public sealed class AliadosModel(
    PartnerDirectory directory, PartnerLinks links, Reauthentication proof, PublicAddress address, IStringLocalizer<Texts> texts)
        : PageModel
{
    private string NothingDone => texts["No hicimos ningún cambio."];

    public ListPage<PartnerView> Partners { get; private set; } = ListPage.Empty<PartnerView>();

    /// <summary>The result of the act that led here; null for none.</summary>
    public Alert? Notice { get; private set; }

    /// <summary>The URL of a new link; it is not shown again.</summary>
    public string? NewLink { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostNameAsync(PartnerInput partner, CancellationToken ct)
    {
        Notice = !ModelState.IsValid
            ? new Alert(
                "danger", texts["No guardamos el nombre"],
                texts["Usa hasta {0} letras y signos, en una sola línea. Si recargaste la página, vuelve a intentarlo.",
                    PartnerName.MaxLength])
            : await directory.NameAsync(HttpContext.Actor(), partner.Id, partner.PartnerId!, partner.GivenName, ct) switch
            {
                PartnerOutcome.Done => new("success", texts["Nombre guardado"], texts["Así lo verás aquí; el aliado no lo ve."]),
                PartnerOutcome.Unchanged => new("info", texts["No había nada que cambiar"], texts["El nombre ya estaba guardado así."]),
                _ => UnknownPartner(),
            };
        return await ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostShareAsync(PartnerInput partner, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            Notice = new Alert(
                "danger", texts["No creamos el enlace"], texts["El formulario llegó incompleto. Vuelve a intentarlo desde esta página."]);
            return await ShowAsync(ct);
        }

        if (await this.DemandProofAsync(proof, ct) is { } asked)
        {
            return asked;
        }

        var (outcome, code) = await links.CreateAsync(HttpContext.Actor(), partner.Id, partner.PartnerId!, ct);
        NewLink = code is null ? null : $"{address.Of(Request)}{Url.Page(SiteMap.PartnerHealth.Path)}?codigo={code}";
        Notice = outcome switch
        {
            PartnerOutcome.Done =>
                new("success", texts["El enlace está listo"], texts["Entrégaselo a tu aliado. Solo lo mostramos esta vez."]),
            PartnerOutcome.Unchanged =>
                new("info", texts["Esto ya estaba hecho"],
                    texts["Ese enlace ya se creó y no podemos mostrarlo otra vez. Si no lo guardaste, retíralo y crea otro."]),
            PartnerOutcome.TooMany =>
                new("danger", texts["No creamos el enlace"],
                    texts["Ese aliado ya tiene {0} enlaces. Retira uno que no use y vuelve a intentarlo.", PartnerLinks.MostPerPartner]),
            _ => UnknownPartner(),
        };
        return await ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostWithdrawAsync(Guid id, CancellationToken ct)
    {
        if (await this.DemandProofAsync(proof, ct) is { } asked)
        {
            return asked;
        }

        Notice = await links.RevokeAsync(HttpContext.Actor(), id, ct) switch
        {
            PartnerOutcome.Done =>
                new("success", texts["Retiramos el enlace"], texts["Quien lo abra ya no ve nada. La credencial sigue igual."]),
            PartnerOutcome.Unchanged =>
                new("info", texts["Ese enlace ya no servía"],
                    texts["Alguien lo había retirado o su plazo terminó. No había nada que cambiar."]),
            _ => new("danger", texts["No encontramos ese enlace"], NothingDone),
        };
        return await ShowAsync(ct);
    }

    private Alert UnknownPartner() =>
        new("danger", texts["No encontramos ese aliado"],
            $"{texts["Aquí aparecen los que ya se conectaron con tu credencial."]} {NothingDone}");

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        ModelState.Clear();
        await LoadAsync(ct);
        return Page();
    }

    private async Task LoadAsync(CancellationToken ct) => Partners = await directory.PageAsync(User.CompanyId(), Pager.Asked(Request), ct);
}
