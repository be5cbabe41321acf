using Microsoft.AspNetCore.Mvc;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Pages.Shared;

/// <content>Sends the confirmation mail to the contact again.</content>
public sealed partial class CredentialPageModel
{
    // No reauthentication: the mail goes to the contact's current address and has no secret.
    public async Task<IActionResult> OnPostAskAgainAsync(OperationInput operation, CancellationToken ct)
    {
        var outcome = ModelState.IsValid
            ? await services.Contacts.ResendConfirmationAsync(HttpContext.Actor(), operation.Id, ct) : ResendOutcome.NotHere;
        return await ShowAsync(PanelStep.Overview, outcome switch
        {
            ResendOutcome.Done => ConfirmationMailed,
            ResendOutcome.AlreadyConfirmed => () => new("info", T["No enviamos nada"], T["El contacto ya confirmó su correo."]),
            ResendOutcome.TooMany => () => new("warning", T["No enviamos nada: ya lo hicimos muchas veces hoy"],
                T["Revisa que el correo del contacto esté bien escrito. Podrás enviar otro enlace mañana."]),
            _ => null,
        }, ct);
    }

    private Alert ConfirmationMailed() => Panel.Status.Confirmation is { Waits: true } mail
        ? new("warning", T["El enlace está en espera"], DeliveryWords.Of(T, mail))
        : new("success", T["Enlace en camino"],
            T["Sirve durante 7 días. Pídele que revise también el correo no deseado. En los datos del contacto verás si no le llega."]);
}
