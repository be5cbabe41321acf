using Microsoft.AspNetCore.Mvc;

namespace SiigoCredentials.Web.Pages.Shared;

public sealed partial class CredentialPageModel
{
    /// <summary>Lets programs replace the key, with this overlap after the first use of the new one; zero forbids it.</summary>
    public Task<IActionResult> OnPostProgramRotationAsync(TimeSpan? wanted, OperationInput operation, CancellationToken ct) =>
        wanted is { } overlap && (overlap == TimeSpan.Zero || Credentials.OverlapsOffered.Contains(overlap))
            ? ActAsync(
                operation,
                (act, token) => Credentials.PermitProgramsAsync(act, overlap == TimeSpan.Zero ? null : overlap, token),
                ProgramsSaved,
                ProgramsUnchanged,
                ct)
            : ShowAsync(PanelStep.Overview, ProgramsUnchanged, ct);

    private Alert ProgramsSaved() => Panel.Credential is { ProgramOverlap: not null }
        ? new("success", T["Tus programas ya pueden cambiar la clave"],
            T["Cada vez que lo hagan, los Administradores lo sabrán por correo. La clave de hoy sigue igual."])
        : new("success", T["Ningún programa puede cambiar la clave"], T["La clave de hoy sigue igual."]);

    private Alert ProgramsUnchanged() => new("info", T["No había nada que cambiar"], T["El permiso ya estaba guardado así."]);
}
