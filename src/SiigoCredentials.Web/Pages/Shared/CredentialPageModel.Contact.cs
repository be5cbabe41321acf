using Microsoft.AspNetCore.Mvc;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Hosting;

namespace SiigoCredentials.Web.Pages.Shared;

/// <content>Asks the contact once more to confirm the address.</content>
public abstract partial class CredentialPageModel
{
    // No fresh proof: the mail goes where the contact's mails go already, and holds no secret.
    public async Task<IActionResult> OnPostAskAgainAsync(OperationInput operation, CancellationToken ct)
    {
        var outcome = ModelState.IsValid ? await services.Contacts.AskAgainAsync(HttpContext.Actor(), operation.Id, ct) : AskAgainOutcome.NotHere;
        return await ShowAsync(PanelStep.Overview, outcome switch
        {
            AskAgainOutcome.Done => PanelNotice.ConfirmationMailed,
            AskAgainOutcome.AlreadyConfirmed => PanelNotice.ContactIsConfirmed,
            AskAgainOutcome.TooMany => PanelNotice.TooManyConfirmations,
            _ => PanelNotice.None,
        }, ct);
    }
}
