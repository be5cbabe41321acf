using Microsoft.AspNetCore.Mvc;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The acts that stop the integrations, for a while or for good.</summary>
public abstract partial class CredentialPageModel
{
    public Task<IActionResult> OnPostSuspendAsync(OperationInput operation, CancellationToken ct) =>
        ActAsync(operation, Credentials.SuspendAsync, PanelNotice.Suspended, PanelNotice.AlreadySuspended, ct);

    public Task<IActionResult> OnPostResumeAsync(OperationInput operation, CancellationToken ct) =>
        ActAsync(operation, Credentials.ResumeAsync, PanelNotice.Resumed, PanelNotice.NotSuspended, ct);

    public Task<IActionResult> OnPostRevokeAsync(OperationInput operation, CancellationToken ct) => ModelState.IsValid && !operation.Confirmed
        ? ShowAsync(PanelStep.Overview, PanelNotice.RevocationNotConfirmed, ct)
        : ActAsync(operation, Credentials.RevokeAsync, PanelNotice.Revoked, PanelNotice.NothingToRevoke, ct);
}
