using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Credentials;

/// <summary>The result of a request for another confirmation mail.</summary>
public enum ResendOutcome
{
    Done,
    AlreadyConfirmed,
    TooMany,
    NotHere,
}

/// <summary>What the page behind a contact's link shows.</summary>
/// <param name="Company">The name of the company that owns the integration.</param>
/// <param name="Address">The address to which the link was mailed.</param>
/// <param name="IsDone">Whether the link has already done its work.</param>
/// <param name="Fingerprint">The fingerprint of the new key; null if the link is not about a key.</param>
/// <param name="FormerEndsAt">When the former key stops working; null if the link is not about a key, or the new key waits for its first
/// use.</param>
public sealed record ContactLinkView(
    string Company, string Address, bool IsDone, string? Fingerprint = null, DateTimeOffset? FormerEndsAt = null);

/// <summary>Handles the links in the contact's mails, which sign nobody in, and sends the confirmation mail again.</summary>
public sealed class ContactConfirmations(
    AppDbContext db,
    CredentialService credentials,
    ContactLinks links,
    CredentialNotifier notifier,
    CompanyActs acts,
    TimeProvider clock)
{
    /// <summary>
    /// The view of a link; null if the link is not valid. It changes nothing, because mail programs open links by themselves.
    /// </summary>
    public async Task<ContactLinkView?> FindAsync(ContactLinkPurpose purpose, string? code, CancellationToken ct) =>
        await links.FindAsync(purpose, code, ct) is { } link ? await RequestOfAsync(link, ct) : null;

    /// <summary>Records that the contact confirmed the address. Null if the link is not valid.</summary>
    public Task<ContactLinkView?> ConfirmAsync(string? code, ClientContext client, CancellationToken ct) =>
        ActAsync(
            ContactLinkPurpose.Confirm,
            code,
            client,
            AuditAction.ContactConfirmed,
            (link, _) => credentials.ConfirmContactAsync(link.CredentialId, ct),
            ct);

    /// <summary>Records the contact's statement that the integration uses the current key. Null if the link is not valid.</summary>
    public Task<ContactLinkView?> SayMovedAsync(string? code, ClientContext client, CancellationToken ct) =>
        ActAsync(
            ContactLinkPurpose.Moved, code, client, AuditAction.ContactMoved, (link, contact) => SayMovedAsync(link, contact, ct), ct);

    /// <summary>Mails the contact another link to confirm the address. A form that is sent twice mails once.</summary>
    public Task<ResendOutcome> ResendConfirmationAsync(Actor actor, Guid operationId, CancellationToken ct) =>
        acts.RunAsync(actor, operationId, ResendOutcome.Done, act => ResendConfirmationAsync(act, actor, ct), ct);

    /// <summary>When the newest valid confirmation link was mailed; null if none is valid.</summary>
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

        if (!await notifier.AskToConfirmAsync(actor.CompanyId, credential, AuditAction.ContactAskedAgain, actor.Name, ct))
        {
            return ResendOutcome.TooMany;
        }

        act.Record(AuditAction.ContactAskedAgain, credential.Contact.Email);
        return ResendOutcome.Done;
    }

    private async Task<ContactLinkView?> ActAsync(
        ContactLinkPurpose purpose,
        string? code,
        ClientContext client,
        AuditAction action,
        Func<ContactLink, Actor, Task> carryOut,
        CancellationToken ct) =>
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
                    var contact = ContactOf(link, client);
                    await carryOut(link, contact);
                    act.Record(contact, action, request.Address);
                }

                return request with { IsDone = true };
            },
            ct);

    // The contact has no account. The credential's id stands for the person: an empty id is the operator's.
    private static Actor ContactOf(ContactLink link, ClientContext client) =>
        new(link.Credential!.CompanyId, link.CredentialId, link.Credential.Contact.Name, client.Address?.ToString(), client.UserAgent);

    private async Task SayMovedAsync(ContactLink link, Actor contact, CancellationToken ct)
    {
        await credentials.MarkContactMovedAsync(link.AccessKeyId!.Value, ct);
        await notifier.NotifyMovedAsync(contact, ct);
    }

    private async Task<ContactLinkView?> RequestOfAsync(ContactLink link, CancellationToken ct)
    {
        var credential = link.Credential!;
        if (link.Purpose == ContactLinkPurpose.Confirm)
        {
            var isConfirmed = credential.ContactConfirmedAt is not null;
            return isConfirmed || link.UsedAt is null ? new ContactLinkView(credential.Company!.Name, link.Address, isConfirmed) : null;
        }

        // The link is valid only while its key is the current one and the former key still works.
        var view = await db.FindCredentialAsync(credential.CompanyId, clock.GetUtcNow(), ct);
        return view is { KeyState: AccessKeyState.Current, Retiring: { } retiring } && retiring.SuccessorId == link.AccessKeyId
            ? new ContactLinkView(
                credential.Company!.Name, link.Address, retiring.ContactMovedAt is not null, view.Fingerprint, retiring.EndsAt)
            : null;
    }
}
