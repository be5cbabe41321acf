using Microsoft.AspNetCore.Mvc;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Pages.Shared;

/// <content>Sends the confirmation mail to the contact again, and finds the deliveries of the mails to them.</content>
public abstract partial class CredentialPageModel
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

    private Alert ConfirmationMailed() => Panel.Confirmation is { Waits: true } mail
        ? new("warning", T["El enlace está en espera"], DeliveryWords.Of(T, mail))
        : new("success", T["Enlace en camino"],
            T["Sirve durante 7 días. Pídele que lo mire también en el correo no deseado. En los datos del contacto verás si no le llega."]);

    private async Task<(Delivery? Confirmation, Delivery? Latest, Delivery? Code)> MailsAsync(
        Guid companyId, CredentialView? credential, HandoffView? handoff, CancellationToken ct)
    {
        string[] addresses =
            [.. new[] { credential?.Contact.Email, handoff?.Link.ContactEmail }.OfType<string>().Distinct(StringComparer.Ordinal)];
        if (addresses.Length == 0)
        {
            return default;
        }

        var log = await services.Deliveries.FindAsync(companyId, addresses, ct);
        var askedAt = credential is null ? null : await services.Contacts.AskedAtAsync(credential, ct);
        return (
            askedAt is { } moment ? log.Of(credential!.Contact.Email, moment) : null,
            credential is null ? null : log.Latest(credential.Contact.Email),
            handoff is null ? null : log.Of(handoff.Link.ContactEmail, handoff.Link.CreatedAt));
    }
}
