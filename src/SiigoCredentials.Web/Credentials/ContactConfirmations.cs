using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Credentials;

/// <summary>How asking the contact once more ended.</summary>
public enum ResendOutcome
{
    Done,
    AlreadyConfirmed,
    TooMany,
    NotHere,
}

/// <summary>What a page tells whoever opens a link of the contact's.</summary>
/// <param name="Company">Whose integration it is.</param>
/// <param name="Address">Where the link went.</param>
/// <param name="IsDone">Whether what it asks for is done already.</param>
/// <param name="Fingerprint">The new key's; null where the link is about none.</param>
/// <param name="FormerEndsAt">From when on the former key is refused; null where the link is about none.</param>
public sealed record ContactLinkView(string Company, string Address, bool IsDone, string? Fingerprint = null, DateTimeOffset? FormerEndsAt = null);

/// <summary>What the contact does by the links in their mails, which sign nobody in; and asking for it once more.</summary>
public sealed class ContactConfirmations(
    AppDbContext db, CredentialService credentials, ContactLinks links, CredentialNotifier news, CompanyActs acts, CurrentBrowser browser, TimeProvider clock)
{
    /// <summary>What the link asks for; null when it does not serve (any more). Asking changes nothing: mail programs open links by themselves.</summary>
    public async Task<ContactLinkView?> FindAsync(ContactLinkPurpose purpose, string? code, CancellationToken ct) =>
        await links.FindAsync(purpose, code, ct) is { } link ? await RequestOfAsync(link, ct) : null;

    /// <summary>Records that somebody reads the contact's mailbox. Null when the link does not serve.</summary>
    public Task<ContactLinkView?> ConfirmAsync(string? code, CancellationToken ct) =>
        ActAsync(ContactLinkPurpose.Confirm, code, AuditAction.ContactConfirmed, (link, _) => credentials.ConfirmContactAsync(link.CredentialId, ct), ct);

    /// <summary>Records that, as the contact says, the integration uses the current key. Null when the link does not serve.</summary>
    public Task<ContactLinkView?> SayMovedAsync(string? code, CancellationToken ct) =>
        ActAsync(ContactLinkPurpose.Moved, code, AuditAction.ContactMoved, (link, contact) => SayMovedAsync(link, contact, ct), ct);

    /// <summary>Mails the contact another link to confirm the address. A form that comes twice mails once.</summary>
    public Task<ResendOutcome> ResendConfirmationAsync(Actor actor, Guid operationId, CancellationToken ct) =>
        acts.RunAsync(actor, operationId, ResendOutcome.Done, act => ResendConfirmationAsync(act, actor, ct), ct);

    /// <summary>When the contact was mailed the link to confirm the address that still serves; null when none serves.</summary>
    public Task<DateTimeOffset?> AskedAtAsync(CredentialView credential, CancellationToken ct) =>
        links.NewestAsync(ContactLinkPurpose.Confirm, credential.Id, credential.Contact.Email, ct);

    private async Task<ResendOutcome> ResendConfirmationAsync(Act act, Actor actor, CancellationToken ct)
    {
        if (await db.FindCredentialAsync(actor.CompanyId, clock.GetUtcNow(), ct) is not { } credential)
        {
            return ResendOutcome.NotHere;
        }

        if (credential.ContactConfirmedAt is not null)
        {
            return ResendOutcome.AlreadyConfirmed;
        }

        if (!await news.AskToConfirmAsync(actor.CompanyId, credential, AuditAction.ContactAskedAgain, actor.Name, ct))
        {
            return ResendOutcome.TooMany;
        }

        act.Record(AuditAction.ContactAskedAgain, credential.Contact.Email);
        return ResendOutcome.Done;
    }

    private async Task<ContactLinkView?> ActAsync(
        ContactLinkPurpose purpose, string? code, AuditAction action, Func<ContactLink, Actor, Task> carryOut, CancellationToken ct) =>
        await acts.RunAsync(
            await links.CompanyOfAsync(code, ct),
            async act =>
            {
                if (await links.FindAsync(purpose, code, ct) is not { } link || await RequestOfAsync(link, ct) is not { } request)
                {
                    return null;
                }

                if (!request.IsDone && await links.UseAsync(link, ct))
                {
                    var contact = ContactOf(link);
                    await carryOut(link, contact);
                    act.Record(contact, action, request.Address);
                }

                return request with { IsDone = true };
            },
            ct);

    // The contact has no account. The credential's id stands for the person: an empty id is the operator's.
    private Actor ContactOf(ContactLink link) =>
        new(link.Credential!.CompanyId, link.CredentialId, link.Credential.Contact.Name, browser.Address?.ToString(), browser.UserAgent);

    private async Task SayMovedAsync(ContactLink link, Actor contact, CancellationToken ct)
    {
        await credentials.MarkContactMovedAsync(link.AccessKeyId!.Value, ct);
        await news.NotifyMovedAsync(contact, ct);
    }

    private async Task<ContactLinkView?> RequestOfAsync(ContactLink link, CancellationToken ct)
    {
        var credential = link.Credential!;
        if (link.Purpose == ContactLinkPurpose.Confirm)
        {
            var isConfirmed = credential.ContactConfirmedAt is not null;
            return isConfirmed || link.UsedAt is null ? new ContactLinkView(credential.Company!.Name, link.Address, isConfirmed) : null;
        }

        // There is something to tell only while the key that the link is about is the current one and the former one still works.
        return await db.FindCredentialAsync(credential.CompanyId, clock.GetUtcNow(), ct) is { KeyState: AccessKeyState.Current, Retiring: { } retiring } view && retiring.SuccessorId == link.AccessKeyId
            ? new ContactLinkView(credential.Company!.Name, link.Address, retiring.ContactMovedAt is not null, view.Fingerprint, retiring.EndsAt)
            : null;
    }
}
