using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Credentials;

/// <summary>
/// Puts the mails about a credential into the outbox, within the transaction of the act. The contact is mailed about the keys, every active
/// Administrador about everything. It never receives an Access Key.
/// </summary>
public sealed class CredentialNotifier(
    AppDbContext db, Outbox outbox, Administrators administrators, ActivityLog activity, ContactLinks links, DeadlineCalendar calendar,
    TimeProvider clock, IOptions<CredentialOptions> options)
{
    private const string ThePortal = "El portal";
    private const string AtTheServer = "la consola del servidor";
    private const string AProgram = "un programa, con el Access Key de tu empresa";
    private const string TheOperator = "Quien administra el portal";

    /// <summary>Notifies the contact and the Administradores of an act.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="change">What the act changed.</param>
    /// <param name="view">The credential after the act.</param>
    /// <param name="ct">Cancels it.</param>
    /// <returns>False if a limit kept the contact from being mailed. Then the mails to the Administradores say so.</returns>
    internal async Task<bool> NotifyAsync(Actor actor, CredentialChange change, CredentialView view, CancellationToken ct)
    {
        var subject = calendar.AddTo(
            await SubjectAsync(actor.CompanyId, view, ct) with { IsByProgram = actor.IsProgram }, change.RetiringBefore, view);
        var who = NameOf(actor);
        var told = change.Action is AuditAction.CredentialGenerated or AuditAction.ContactUpdated
            ? await NotifyContactsAsync(change, view, subject, who, ct)
            : await outbox.TryAddOutsideAsync(
                actor.CompanyId, OutsideMail.AboutTheKey, () =>
                    CredentialMails.ToContact(
                        view.Contact, change.Action, subject, who, BringsLink(change.Action) ? MovedLink(view) : null), ct);
        string?[] details =
            [change.FormerContact is { } former ? CredentialMails.ContactBeforeAndAfter(former, view.Contact) : null, DetailOf(told)];
        var detail = string.Join("\n\n", details.OfType<string>());
        await NotifyAdministratorsAsync(
            actor.CompanyId, to =>
                CredentialMails.ToAdministrator(
                    to, actor.PersonId, change.Action, subject, who, OccasionOf(actor), detail.Length > 0 ? detail : null), ct);
        return told;
    }

    /// <summary>Notifies the Administradores that somebody saw the key.</summary>
    public async Task NotifyRevealAsync(Actor actor, CredentialView view, CancellationToken ct)
    {
        var subject = await SubjectAsync(actor.CompanyId, view, ct);
        await NotifyAdministratorsAsync(
            actor.CompanyId, to =>
                CredentialMails.ToAdministrator(
                    to, actor.PersonId, AuditAction.AccessKeyRevealed, subject, NameOf(actor), OccasionOf(actor)), ct);
    }

    /// <summary>Notifies of an act on the company, which may have no credential yet.</summary>
    public async Task NotifyOfCompanyActAsync(Actor actor, AuditAction action, CancellationToken ct)
    {
        var view = await FindAsync(actor.CompanyId, ct);
        var subject = await SubjectAsync(actor.CompanyId, view, ct);
        var told = view is null
            || await outbox.TryAddOutsideAsync(
                actor.CompanyId, OutsideMail.AboutTheKey, () =>
                    CredentialMails.ToContact(view.Contact, action, subject, NameOf(actor), movedLink: null), ct);
        await NotifyAdministratorsAsync(
            actor.CompanyId, to =>
                CredentialMails.ToAdministrator(
                    to, actor.PersonId, action, subject, NameOf(actor), OccasionOf(actor), DetailOf(told)), ct);
    }

    /// <summary>Notifies the Administradores that the company has another plan.</summary>
    internal async Task NotifyOfPlanAsync(Actor actor, Plan plan, CancellationToken ct)
    {
        var subject = await SubjectAsync(actor.CompanyId, await FindAsync(actor.CompanyId, ct), ct);
        await NotifyAdministratorsAsync(
            actor.CompanyId, to => CredentialMails.PlanChanged(to.Email, to.Name, subject, plan, NameOf(actor), OccasionOf(actor)), ct);
    }

    /// <summary>Notifies the Administrador who takes the place of a contact whose data were erased.</summary>
    internal async Task NotifyContactErasedAsync(Guid companyId, AdministratorName successor, CredentialView view, CancellationToken ct) =>
        outbox.Add(CredentialMails.ContactErased(successor, await SubjectAsync(companyId, view, ct)));

    /// <summary>Notifies only the contact, of an act that is already saved. The caller notifies the Administradores.</summary>
    /// <returns>A paragraph for the mails to the Administradores; null for none.</returns>
    internal async Task<string?> NotifyContactAsync(Guid companyId, AuditAction action, string who, CancellationToken ct)
    {
        var view = (await FindAsync(companyId, ct))!;
        // While the current key still works, only the former key was revoked.
        var what = action == AuditAction.AccessKeyRevoked && view.KeyState == AccessKeyState.Current ? AuditAction.OverlapFinished : action;
        var subject = await SubjectAsync(companyId, view, ct);
        return DetailOf(
            await outbox.TryAddOutsideAsync(
                companyId, OutsideMail.AboutTheKey, () =>
                    CredentialMails.ToContact(view.Contact, what, subject, who, movedLink: null), ct));
    }

    /// <summary>Notifies that the deadline of a former key has passed.</summary>
    public async Task NotifyOverlapEndedAsync(AccessKey former, CancellationToken ct)
    {
        var (companyId, view) = await OwnerAsync(former, ct);
        var subject = (
            await SubjectAsync(companyId, view, ct)) with
        {
            FormerFingerprint = KeyFingerprint.Of(former.SecretHash),
            FormerEndsAt = former.RetiresAt
        };
        var told = await outbox.TryAddOutsideAsync(
            companyId, OutsideMail.AboutTheKey, () => CredentialMails.OverlapOver(view.Contact.Email, view.Contact.Name, subject), ct);
        await NotifyAdministratorsAsync(companyId, to => CredentialMails.OverlapOver(to.Email, to.Name, subject, DetailOf(told)), ct);
    }

    /// <summary>Notifies that the new key was used for the first time, or that nobody used it in time.</summary>
    internal async Task NotifyWaitEndedAsync(Guid companyId, AuditAction action, CredentialView view, CancellationToken ct)
    {
        var subject = calendar.AddTo(await SubjectAsync(companyId, view, ct), before: null, view);
        Mail Write(string to, string name, string? movedLink, string? detail) => action == AuditAction.OverlapStarted
            ? CredentialMails.OverlapStarted(to, name, subject, movedLink, detail)
            : CredentialMails.RotationLapsed(to, name, subject, detail);
        var told = await outbox.TryAddOutsideAsync(
            companyId, OutsideMail.AboutTheKey, () => Write(view.Contact.Email, view.Contact.Name, MovedLink(view), detail: null), ct);
        await NotifyAdministratorsAsync(companyId, to => Write(to.Email, to.Name, movedLink: null, DetailOf(told)), ct);
    }

    /// <summary>Reminds of a former key that ends soon and is still in use.</summary>
    public async Task RemindAsync(AccessKey former, IReadOnlyList<LastUse> users, CancellationToken ct)
    {
        var (companyId, view) = await OwnerAsync(former, ct);
        var subject = calendar.AddTo(await SubjectAsync(companyId, view, ct), before: null, view);
        var told = await outbox.TryAddOutsideAsync(
            companyId, OutsideMail.AboutTheKey, () =>
                CredentialMails.Reminder(view.Contact.Email, view.Contact.Name, subject, users, MovedLink(view)), ct);
        await NotifyAdministratorsAsync(
            companyId, to => CredentialMails.Reminder(to.Email, to.Name, subject, users, movedLink: null, DetailOf(told)), ct);
    }

    /// <summary>Notifies that the portal suspended the integrations, because nobody uses the key.</summary>
    internal async Task NotifySuspendedAsUnusedAsync(Guid companyId, CredentialView view, DateTimeOffset idleSince, CancellationToken ct)
    {
        var subject = await SubjectAsync(companyId, view, ct);
        var told = await outbox.TryAddOutsideAsync(
            companyId, OutsideMail.AboutTheKey, () =>
                CredentialMails.ToContact(view.Contact, AuditAction.CredentialSuspended, subject, ThePortal, movedLink: null), ct);
        await NotifyAdministratorsAsync(
            companyId, to => CredentialMails.SuspendedAsUnused(to.Email, to.Name, subject, idleSince, DetailOf(told)), ct);
    }

    /// <summary>Notifies the Administradores that the contact says the integration uses the current key.</summary>
    public async Task NotifyMovedAsync(Actor contact, CancellationToken ct)
    {
        var subject = await SubjectAsync(contact.CompanyId, await FindAsync(contact.CompanyId, ct), ct);
        await NotifyAdministratorsAsync(
            contact.CompanyId, to => CredentialMails.ContactMoved(to.Email, to.Name, subject, contact.Name, OccasionOf(contact)), ct);
    }

    /// <summary>Mails the contact a link to confirm the address; false if a daily limit forbids it.</summary>
    /// <param name="companyId">The company.</param>
    /// <param name="view">Its credential.</param>
    /// <param name="action">The act that made them the contact, or the request to confirm again.</param>
    /// <param name="who">The person who acted.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<bool> AskToConfirmAsync(Guid companyId, CredentialView view, AuditAction action, string who, CancellationToken ct)
    {
        // The contact may be any address. The limit keeps people from using the portal to mail strangers.
        if (await links.CountOfLastDayAsync(ContactLinkPurpose.Confirm, view.Id, ct) >= options.Value.ConfirmationMailsPerDay)
        {
            return false;
        }

        var subject = await SubjectAsync(companyId, view, ct);
        return await outbox.TryAddOutsideAsync(
            companyId, OutsideMail.AboutTheKey, () =>
                CredentialMails.ConfirmContact(
                    view.Contact, action, subject, who, links.Add(ContactLinkPurpose.Confirm, view.Id, view.Contact.Email),
                    links.DataPage), ct);
    }

    private static bool BringsLink(AuditAction act) =>
        act is AuditAction.CredentialRotated or AuditAction.RotationUndone or AuditAction.OverlapExtended;

    private static string? DetailOf(bool isContactTold) => isContactTold ? null : CredentialMails.ContactNotTold;

    private async Task<bool> NotifyContactsAsync(
        CredentialChange change, CredentialView view, CredentialSubject subject, string who, CancellationToken ct)
    {
        if (change.FormerContact?.Email == view.Contact.Email)
        {
            return true; // only the name was corrected
        }

        var (companyId, former) = (change.Credential.CompanyId, change.FormerContact);
        var isFormerTold = former is null || !await links.WasMailedToAsync(view.Id, former.Email, ct) // who was never mailed need not know
            || await outbox.TryAddOutsideAsync(
                companyId, OutsideMail.AboutTheKey, () => CredentialMails.ContactReplaced(former, subject, who), ct);
        return await AskToConfirmAsync(companyId, view, change.Action, who, ct) && isFormerTold;
    }

    private string? MovedLink(CredentialView view) =>
        view.Retiring is { } retiring ? links.Add(ContactLinkPurpose.Moved, view.Id, view.Contact.Email, retiring.SuccessorId) : null;

    /// <summary>Mails the active Administradores of a company.</summary>
    /// <param name="companyId">The company.</param>
    /// <param name="write">Writes the mail to one of them.</param>
    /// <param name="ct">Cancels it.</param>
    internal async Task NotifyAdministratorsAsync(Guid companyId, Func<AdministratorName, Mail> write, CancellationToken ct)
    {
        foreach (var administrator in await administrators.ToNotifyAsync(companyId, ct))
        {
            outbox.Add(write(administrator));
        }
    }

    private async Task<CredentialSubject> SubjectAsync(Guid companyId, CredentialView? view, CancellationToken ct) => new(
        await db.Companies.Where(company => company.Id == companyId).Select(company => company.Name).SingleAsync(ct),
        view?.ApiUser,
        view?.Fingerprint,
        view?.KeyState == AccessKeyState.Current,
        view?.Retiring?.Fingerprint,
        view?.Retiring?.EndsAt,
        clock.GetUtcNow())
    {
        FirstUse = view?.Retiring?.FirstUse,
        Head = await activity.HeadAsync(companyId, ct) is { } head ? MailedHead.Of(companyId, head) : null,
    };

    private async Task<(Guid CompanyId, CredentialView View)> OwnerAsync(AccessKey key, CancellationToken ct)
    {
        var companyId = await db.Credentials.Where(row => row.Id == key.CredentialId).Select(row => row.CompanyId).SingleAsync(ct);
        return (companyId, (await FindAsync(companyId, ct))!);
    }

    private Task<CredentialView?> FindAsync(Guid companyId, CancellationToken ct) =>
        db.FindCredentialAsync(companyId, clock.GetUtcNow(), ct);

    internal SecurityEventContext OccasionOf(Actor actor) =>
        new(
            clock.GetUtcNow(), actor.IsProgram ? AProgram : actor.Agent is null ? AtTheServer : DeviceName.Of(actor.Agent), actor.Address);

    private static string NameOf(Actor actor) =>
        actor.IsProgram ? $"El programa {actor.Name}"
        : actor.Agent is null && actor.PersonId == Guid.Empty ? TheOperator : actor.Name;
}
