using Microsoft.AspNetCore.Mvc;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Web.Pages.Shared;

public sealed partial class CredentialPageModel
{
    /// <summary>Creates a link for the integrator and shows it only once.</summary>
    public async Task<IActionResult> OnPostHandOffAsync(ContactInput contact, OperationInput operation, CancellationToken ct)
    {
        // The button stands in the form of the contact; a link to another person than the one typed there would surprise.
        if (contact is not { Name: null, Email: null } && await IsUnsavedAsync(contact, operation.Version, ct))
        {
            return await ShowAsync(PanelStep.Overview, SaveContactFirst, ct, contact);
        }

        if (operation.Id == Guid.Empty)
        {
            return await ShowAsync(PanelStep.Overview, HandoffUnchanged, ct);
        }

        ModelState.Clear(); // a form without the contact's fields is whole too
        return await this.DemandProofAsync(services.Proof, ct)
            ?? await ShowAsync(await services.HandoffService.CreateAsync(operation.By(HttpContext.Actor()), ct), HandoffReady, ct);
    }

    // In a page that is older than the latest change, nobody can tell what was typed.
    private async Task<bool> IsUnsavedAsync(ContactInput typed, int version, CancellationToken ct) =>
        await Credentials.FindAsync(User.CompanyId(), ct) is { } credential && credential.Version == version
            && typed.ToContact() != credential.Contact;

    private Alert SaveContactFirst() => new("warning", T["Primero guarda el contacto"],
        T["Cambiaste sus datos y no los has guardado, así que no creamos el enlace. Guárdalos y créalo después."]);

    /// <summary>It only removes access, so it needs no reauthentication.</summary>
    public async Task<IActionResult> OnPostCancelHandOffAsync(OperationInput operation, CancellationToken ct) => ModelState.IsValid
        ? await ShowAsync(await services.HandoffService.CancelAsync(operation.By(HttpContext.Actor()), ct), HandoffCancelled, ct)
        : await ShowAsync(PanelStep.Overview, HandoffUnchanged, ct);

    private async Task<IActionResult> ShowAsync(HandoffResult result, Func<Alert> done, CancellationToken ct)
    {
        var page = await ShowAsync(
            PanelStep.Overview,
            result.Outcome switch
            {
                HandoffOutcome.Done => done,
                HandoffOutcome.Repeated =>
                    () => new(
                        "info", T["Esto ya estaba hecho"],
                        T["El enlace se mostró una sola vez. Si no lo copiaste, crea otro: el anterior deja de servir."]),
                HandoffOutcome.Superseded => Superseded,
                HandoffOutcome.TooMany =>
                    () => new(
                        "warning", T["No creamos el enlace: ya hiciste demasiados en 24 horas"],
                        T["Espera unas horas, o mira las credenciales y entrégalas tú."]),
                HandoffOutcome.TooManyMails => () => new("warning", T["No creamos el enlace: hoy no podemos enviar el código"],
                    T["Hoy ya salieron demasiados correos a personas de fuera de tu empresa. Espera unas horas, o mira las credenciales y entrégalas tú."]),
                _ => HandoffUnchanged,
            },
            ct);
        Panel.HandoffLink = result.Secret is null ? null : $"{Panel.BaseUrl}{Url.Page(SiteMap.Handoff.Path)}#{result.Secret}";
        return page;
    }

    private Alert HandoffReady() => Panel.Status.HandoffCode is { Waits: true } mail
        ? new("warning", T["El enlace está listo, pero el código está en espera"],
            $"{T["Cópialo ahora y dáselo a {0}: por seguridad no lo volvemos a mostrar.", Panel.Status.Handoff!.Link.ContactName]} {DeliveryWords.Of(T, mail)}")
        : new("success", T["El enlace está listo"],
            T["Cópialo ahora y dáselo a {0}: por seguridad no lo volvemos a mostrar. El código para abrirlo va por correo.",
                Panel.Status.Handoff!.Link.ContactName]);

    private Alert HandoffCancelled() =>
        new("success", T["Cancelaste la entrega"], T["El enlace ya no abre nada. Las credenciales siguen iguales."]);

    private Alert HandoffUnchanged() => new("info", T["No había nada que cambiar"],
        T["Ningún enlace esperaba a que lo abrieran, no hay una clave que entregar o las integraciones están suspendidas."]);
}
