using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Webhooks;

namespace SiigoCredentials.Web.Pages.Configuracion;

/// <summary>Where the portal sends events to the company's own system, and the results of the latest. The secret is shown once.</summary>
[Authorize(Policy = Policies.ManageCredentials)]
public sealed class WebhooksModel(
    WebhookService webhooks, CredentialService credentials, CompanyDirectory companies, Reauthentication proof,
    IStringLocalizer<Texts> texts) : PageModel
{
    private const int DeliveriesShown = 20;

    /// <summary>The address as typed.</summary>
    [BindProperty]
    [MaxLength(WebhookAddress.Length, ErrorMessage = "La URL es demasiado larga.")]
    public string? Address { get; set; }

    public bool PlanIncludesApi { get; private set; }

    /// <summary>Without a credential there is nothing to tell of.</summary>
    public bool HasCredential { get; private set; }

    /// <summary>Null if the company set none.</summary>
    public WebhookView? Webhook { get; private set; }

    /// <summary>The latest events, the newest first.</summary>
    public IReadOnlyList<WebhookDelivery> Deliveries { get; private set; } = [];

    public WebhookAddressFault? Fault { get; private set; }

    /// <summary>The secret: only right after it is issued.</summary>
    public string? Secret { get; private set; }

    public Alert? Notice { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        Address = Webhook?.Address;
    }

    public async Task<IActionResult> OnPostSaveAsync(OperationInput operation, CancellationToken ct)
    {
        Fault = ModelState.IsValid && Address is { Length: > 0 } ? webhooks.FaultOf(Address) : WebhookAddressFault.NotAnAddress;
        if (Fault is not null)
        {
            Notice = new Alert("danger", texts["No guardamos la URL"], texts["Corrige lo marcado en rojo y vuelve a intentarlo."])
            {
                Autofocus = false,
            };
            await LoadAsync(ct);
            return Page();
        }

        return await this.DemandProofAsync(proof, ct)
            ?? await ShowAsync(await webhooks.SetAddressAsync(HttpContext.Actor(), operation.Id, Address!, ct), Saved, ct);
    }

    // No reauthentication: it sends nothing that an event would not send, to the address that was set.
    public async Task<IActionResult> OnPostTestAsync(OperationInput operation, CancellationToken ct) =>
        ModelState.IsValid
            ? await ShowAsync(await webhooks.TestAsync(HttpContext.Actor(), operation.Id, ct), Tested, ct) : await NothingAsync(ct);

    public async Task<IActionResult> OnPostRollAsync(OperationInput operation, CancellationToken ct) =>
        !ModelState.IsValid ? await NothingAsync(ct)
        : await this.DemandProofAsync(proof, ct)
            ?? await ShowAsync(await webhooks.RollSecretAsync(HttpContext.Actor(), operation.Id, ct), Rolled, ct);

    public async Task<IActionResult> OnPostRemoveAsync(OperationInput operation, CancellationToken ct) =>
        !ModelState.IsValid ? await NothingAsync(ct)
        : await this.DemandProofAsync(proof, ct)
            ?? await ShowAsync(await webhooks.RemoveAsync(HttpContext.Actor(), operation.Id, ct), Removed, ct);

    private Alert Saved(WebhookResult result) => result.Secret is null
        ? new("success", texts["URL guardada"], texts["Los avisos van allí desde este momento, firmados con el mismo secreto."])
        : new("success", texts["Tu sistema ya puede recibir avisos"],
            texts["Copia ahora el secreto y guárdalo en tu sistema: por seguridad no lo volvemos a mostrar."]);

    private Alert Rolled(WebhookResult result) => new("success", texts["Tienes un secreto nuevo"],
        texts["Cópialo ahora: por seguridad no lo volvemos a mostrar. Durante 24 horas firmamos con los dos, para que cambies sin perder avisos."]);

    private Alert Removed(WebhookResult result) => new("success", texts["Quitamos los avisos"],
        texts["Tu sistema no recibe nada más, y el secreto dejó de servir. Los correos siguen igual."]);

    private Alert Tested(WebhookResult result) => result.Test switch
    {
        { DeliveredAt: not null } test => new("success", texts["Tu sistema recibió la prueba"], texts["Respondió {0}.", test.Status!]),
        { } test => new("warning", texts["Tu sistema no recibió la prueba"], WebhookWords.Of(texts, test)),
        null => new("info", texts["No había a dónde enviar la prueba"]),
    };

    private async Task<IActionResult> ShowAsync(WebhookResult result, Func<WebhookResult, Alert> done, CancellationToken ct)
    {
        Secret = result.Secret;
        Notice = result.Outcome switch
        {
            WebhookOutcome.Done => done(result),
            WebhookOutcome.Repeated => new Alert("info", texts["Esto ya estaba hecho"],
                texts["Si alcanzó a salir un secreto y no lo copiaste, cambia el secreto: se muestra una sola vez."]),
            WebhookOutcome.TooManyTests => new Alert("warning", texts["No enviamos la prueba: ya hiciste muchas en esta hora"],
                texts["Espera unos minutos y vuelve a intentarlo. Los demás avisos salen como siempre."]),
            WebhookOutcome.CannotSeal => new Alert("danger", texts["No hicimos ningún cambio"],
                texts["El portal no puede guardar ahora un secreto nuevo. Avisa a quien administra el portal."]),
            WebhookOutcome.PlanWithoutApi => null, // the page says so itself
            _ => Unchanged(),
        };
        return await PageAsync(ct);
    }

    private async Task<IActionResult> NothingAsync(CancellationToken ct)
    {
        Notice = Unchanged();
        return await PageAsync(ct);
    }

    private Alert Unchanged() => new("info", texts["No había nada que cambiar"], texts["Abajo está lo vigente ahora."]);

    private async Task<IActionResult> PageAsync(CancellationToken ct)
    {
        ModelState.Clear(); // the field shows the stored address
        await LoadAsync(ct);
        (Address, Notice) = (Webhook?.Address, Notice is null ? null : Notice with { Autofocus = true });
        return Page();
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        PlanIncludesApi = (await companies.GetAsync(User.CompanyId(), ct)).PlanIncludesApi;
        HasCredential = PlanIncludesApi && await credentials.FindAsync(User.CompanyId(), ct) is not null;
        Webhook = await webhooks.FindAsync(User.CompanyId(), ct);
        Deliveries = Webhook is null || !PlanIncludesApi ? [] : await webhooks.LatestAsync(User.CompanyId(), DeliveriesShown, ct);
    }
}
