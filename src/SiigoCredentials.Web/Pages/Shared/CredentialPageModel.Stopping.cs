using Microsoft.AspNetCore.Mvc;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Pages.Shared;

/// <content>The acts that stop the integrations, temporarily or permanently.</content>
public sealed partial class CredentialPageModel
{
    public Task<IActionResult> OnPostSuspendAsync(OperationInput operation, CancellationToken ct) =>
        ActAsync(
            operation,
            Credentials.SuspendAsync,
            () => new(
                "success", T["Integraciones suspendidas"],
                T["Desde este momento nadie puede usar tus credenciales. No se borró nada: reanúdalas cuando quieras."]),
            () => new(
                "info", T["Ya estaban suspendidas"],
                T["No hicimos ningún cambio: tu empresa ya había suspendido las integraciones. Reanúdalas cuando quieras."]),
            ct);

    public Task<IActionResult> OnPostResumeAsync(OperationInput operation, CancellationToken ct) =>
        ActAsync(
            operation,
            Credentials.ResumeAsync,
            Resumed,
            () => new(
                "info", T["No estaban suspendidas"],
                T["No hicimos ningún cambio: tu empresa no había suspendido las integraciones, o alguien ya las reanudó."]),
            ct);

    public Task<IActionResult> OnPostRevokeAsync(OperationInput operation, CancellationToken ct) =>
        ModelState.IsValid && !operation.Confirmed
        ? ShowAsync(
            PanelStep.Overview, () =>
                new("danger", T["No revocamos nada"],
                    T["El Access Key sigue funcionando. Marca la casilla para confirmar que entiendes lo que pasará."]), ct)
        : ActAsync(
            operation,
            Credentials.RevokeAsync,
            () => new(
                "success", T["Access Key revocado"],
                T["Ninguna integración puede conectarse. Cuando quieras un Access Key nuevo, restablece las credenciales; el Usuario API será el mismo."]),
            () => new(
                "info", T["No había nada que revocar"],
                T["No hicimos ningún cambio: ningún Access Key funcionaba ya. Restablece las credenciales para tener uno nuevo."]),
            ct);

    private Alert Resumed() => Panel switch
    {
        { IsSuspended: true } =>
            new("info", T["Quitaste la suspensión de tu empresa"],
                T["Las integraciones siguen detenidas por quien administra el portal: habla con esa persona para reanudarlas."]),
        { Credential.KeyState: AccessKeyState.Current } =>
            new("success", T["Integraciones reanudadas"], T["Las mismas credenciales funcionan otra vez; no hay que entregar nada nuevo."]),
        _ => new(
            "info", T["Quitaste la suspensión de tu empresa"],
            T["Tu Access Key ya no funciona: restablece las credenciales para que las integraciones vuelvan a conectarse."]),
    };
}
