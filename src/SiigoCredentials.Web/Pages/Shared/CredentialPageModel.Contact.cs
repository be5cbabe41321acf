using Microsoft.AspNetCore.Mvc;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Pages.Shared;

/// <content>Asks the contact once more to confirm the address, and tells what became of the mails to them.</content>
public abstract partial class CredentialPageModel
{
    // No fresh proof: the mail goes where the contact's mails go already, and holds no secret.
    public async Task<IActionResult> OnPostAskAgainAsync(OperationInput operation, CancellationToken ct)
    {
        var outcome = ModelState.IsValid ? await services.Contacts.ResendConfirmationAsync(HttpContext.Actor(), operation.Id, ct) : ResendOutcome.NotHere;
        return await ShowAsync(PanelStep.Overview, outcome switch
        {
            ResendOutcome.Done => PanelNotice.ConfirmationMailed,
            ResendOutcome.AlreadyConfirmed => PanelNotice.ContactIsConfirmed,
            ResendOutcome.TooMany => PanelNotice.TooManyConfirmations,
            _ => PanelNotice.None,
        }, ct);
    }

    private async Task<(Delivery? Confirmation, Delivery? Latest, Delivery? Code)> MailsAsync(
        Guid companyId, CredentialView? credential, HandoffView? handoff, CancellationToken ct)
    {
        string[] addresses = [.. new[] { credential?.Contact.Email, handoff?.Link.ContactEmail }.OfType<string>().Distinct(StringComparer.Ordinal)];
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
