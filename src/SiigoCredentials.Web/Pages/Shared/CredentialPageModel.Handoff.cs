using Microsoft.AspNetCore.Mvc;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Web.Pages.Shared;

public abstract partial class CredentialPageModel
{
    /// <summary>Makes a link for the integrator and shows it, this once.</summary>
    public async Task<IActionResult> OnPostHandOffAsync(OperationInput operation, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return await ShowAsync(PanelStep.Overview, PanelNotice.HandoffUnchanged, ct);
        }

        return await this.DemandProofAsync(services.Proof, ct)
            ?? await ShowAsync(await services.HandoffService.CreateAsync(operation.By(HttpContext.Actor()), ct), PanelNotice.HandoffReady, ct);
    }

    /// <summary>Only takes something away: no proof is asked for.</summary>
    public async Task<IActionResult> OnPostCancelHandOffAsync(OperationInput operation, CancellationToken ct) => ModelState.IsValid
        ? await ShowAsync(await services.HandoffService.CancelAsync(operation.By(HttpContext.Actor()), ct), PanelNotice.HandoffCancelled, ct)
        : await ShowAsync(PanelStep.Overview, PanelNotice.HandoffUnchanged, ct);

    private async Task<IActionResult> ShowAsync(HandoffResult result, PanelNotice done, CancellationToken ct)
    {
        var page = await ShowAsync(
            PanelStep.Overview,
            result.Outcome switch
            {
                HandoffOutcome.Done => done,
                HandoffOutcome.Repeated => PanelNotice.HandoffRepeated,
                HandoffOutcome.Superseded => PanelNotice.Superseded,
                HandoffOutcome.TooMany => PanelNotice.TooManyHandoffs,
                HandoffOutcome.TooManyMails => PanelNotice.HandoffNotMailed,
                _ => PanelNotice.HandoffUnchanged,
            },
            ct);
        Panel.HandoffLink = result.Secret is null ? null : $"{Panel.BaseUrl}{Url.Page(SiteMap.Handoff.Path)}#{result.Secret}";
        return page;
    }
}
