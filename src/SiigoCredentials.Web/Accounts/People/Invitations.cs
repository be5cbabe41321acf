using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>How an invitation ended.</summary>
public enum InvitationOutcome
{
    Done,
    AlreadyHere,
    TooMany,

    /// <summary>Too many mails went to people outside within a day, about anything.</summary>
    TooManyMails,
}

/// <summary>How joining ended.</summary>
public enum JoinOutcome
{
    Done,
    LinkOver,
    AddressTaken,
    PasswordTooEasy,
}

/// <summary>Whom an Administrador invites, and with which role.</summary>
public sealed record Invitee(string Email, PersonRole Role);

/// <summary>What the invited person says of themselves. The password is theirs: nobody else ever knew it (ASVS 6.4.1).</summary>
public sealed record NewPerson(string FirstName, string LastName, string Password)
{
    // A record prints every property; a password must never reach a log or an exception text.
    public override string ToString() => nameof(NewPerson);
}

/// <summary>Invites people into a company by mail, and lets them in.</summary>
public sealed class Invitations(
    AppDbContext db,
    CompanyActs acts,
    UserManager<Person> people,
    PasswordHashingLimiter turns,
    Outbox outbox,
    AuditTrail audit,
    SecurityLog security,
    CurrentBrowser browser,
    TimeProvider clock,
    IOptions<AccountsOptions> options) : ICleanup
{
    public const int PageLength = 20;

    /// <summary>Those that still wait, the newest first.</summary>
    public Task<ListPage<Invitation>> WaitingAsync(Guid companyId, int page, CancellationToken ct) =>
        Open().AsNoTracking().Where(row => row.CompanyId == companyId)
            .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id)
            .PageAsync(page, PageLength, ct);

    /// <summary>Mails the link; an earlier one to the same address serves no more. A form that comes twice invites once.</summary>
    /// <param name="actor">Who invites, into their own company.</param>
    /// <param name="operationId">The form's id.</param>
    /// <param name="invitee">Whom.</param>
    /// <param name="page">The whole address of the page that the link opens.</param>
    /// <param name="ct">Stops it.</param>
    public Task<InvitationOutcome> InviteAsync(Actor actor, Guid operationId, Invitee invitee, string page, CancellationToken ct) =>
        acts.RunAsync(actor, operationId, repeated: InvitationOutcome.Done, async act =>
        {
            var now = clock.GetUtcNow();
            if (await RefusalAsync(actor.CompanyId, invitee.Email, now, ct) is { } refusal)
            {
                return refusal;
            }

            var code = await IssueAsync(actor, invitee, now, ct);
            var company = await db.Companies.Where(row => row.Id == actor.CompanyId).Select(row => row.Name).SingleAsync(ct);
            var mail = AccountMails.Invitation(invitee.Email, company, actor.Name, $"{page}?codigo={code}");
            await outbox.TryAddOutsideAsync(actor.CompanyId, OutsideMail.AboutAPerson, () => mail, ct);
            act.Record(AuditAction.PersonInvited, DetailOf(invitee));
            return InvitationOutcome.Done;
        }, ct);

    /// <summary>A code for whoever runs the installation to hand over by themselves: beside the caller's changes, and without a mail. An earlier one serves no more.</summary>
    internal async Task<string> IssueByOperatorAsync(Guid companyId, Invitee invitee, CancellationToken ct)
    {
        var issuer = Actor.Operator(companyId);
        var code = await IssueAsync(issuer, invitee, clock.GetUtcNow(), ct);
        await audit.AppendAsync(issuer, AuditAction.PersonInvited, Guid.CreateVersion7(), DetailOf(invitee), ct);
        return code;
    }

    /// <summary>Takes an invitation back. False when it was no longer open.</summary>
    public Task<bool> CancelAsync(Actor actor, Guid id, CancellationToken ct) => acts.RunAsync(actor, async act =>
    {
        if (await Open().SingleOrDefaultAsync(row => row.Id == id && row.CompanyId == actor.CompanyId, ct) is not { } invitation)
        {
            return false;
        }

        invitation.ClosedAt = clock.GetUtcNow();
        act.Record(AuditAction.InvitationCancelled, invitation.Email);
        return true;
    }, ct);

    /// <summary>The invitation with this code; null when it serves no more, or its inviter is no Administrador any more.</summary>
    public async Task<Invitation?> FindAsync(string? code, CancellationToken ct) => await Open(code).Include(row => row.Company).SingleOrDefaultAsync(ct);

    /// <summary>Makes the invited person one of the company's, all or nothing.</summary>
    public async Task<JoinOutcome> JoinAsync(string? code, NewPerson newcomer, CancellationToken ct)
    {
        if (await Open(code).Select(row => row.Email).SingleOrDefaultAsync(ct) is not { } invited)
        {
            security.LinkRefused();
            return JoinOutcome.LinkOver; // without a link nobody takes a turn
        }

        using var turn = await turns.TakeAsync(people.NormalizeEmail(invited), ct); // before the transaction: nobody else writes while one is open
        return await acts.RunAsync(await CompanyOfAsync(code, ct), async act =>
        {
            if (await FindAsync(code, ct) is not { } invitation)
            {
                security.LinkRefused();
                return JoinOutcome.LinkOver;
            }

            await db.LockAsync($"address:{people.NormalizeEmail(invitation.Email)}", ct); // other companies invite too
            if (await people.FindByEmailAsync(invitation.Email) is not null)
            {
                return JoinOutcome.AddressTaken;
            }

            var person = PersonOf(invitation, newcomer);
            var created = await people.CreateAsync(person, newcomer.Password);
            if (!created.Succeeded)
            {
                return JoinOutcome.PasswordTooEasy;
            }

            invitation.ClosedAt = clock.GetUtcNow();
            act.Record(browser.ActorFor(person), AuditAction.PersonJoined, $"{person.Email}: {person.Role}");
            return JoinOutcome.Done;
        }, ct);
    }

    /// <summary>Forgets invitations of a week ago.</summary>
    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - TimeSpan.FromDays(7);
        return db.Invitations.Where(row => row.CreatedAt < oldest).ExecuteDeleteAsync(ct);
    }

    // Whose turn to wait for; nobody's where the code is none.
    private Task<Guid> CompanyOfAsync(string? code, CancellationToken ct) => db.Invitations.WithToken(code).Select(row => row.CompanyId).SingleOrDefaultAsync(ct);

    private async Task<string> IssueAsync(Actor actor, Invitee invitee, DateTimeOffset now, CancellationToken ct)
    {
        // Compared as accounts are, whatever the case: neither database folds letters as Identity does.
        var name = people.NormalizeEmail(invitee.Email);
        var waiting = await Open().Where(row => row.CompanyId == actor.CompanyId).ToListAsync(ct);
        waiting.FindAll(row => people.NormalizeEmail(row.Email) == name).ForEach(row => row.ClosedAt = now);
        var code = OneTimeToken.Create();
        db.Invitations.Add(new Invitation
        {
            CompanyId = actor.CompanyId,
            Email = invitee.Email,
            Role = invitee.Role,
            InvitedById = actor.PersonId,
            TokenHash = OneTimeToken.Hash(code),
            CreatedAt = now,
        });
        return code;
    }

    private async Task<InvitationOutcome?> RefusalAsync(Guid companyId, string email, DateTimeOffset now, CancellationToken ct)
    {
        var name = people.NormalizeEmail(email);
        if (await db.Users.AnyAsync(person => person.CompanyId == companyId && person.NormalizedEmail == name, ct))
        {
            return InvitationOutcome.AlreadyHere;
        }

        var since = now.AddDays(-1);
        return await db.Invitations.CountAsync(row => row.CompanyId == companyId && row.CreatedAt > since, ct) >= options.Value.InvitationsPerDay
            ? InvitationOutcome.TooMany
            : await outbox.MayMailOutsideAsync(companyId, OutsideMail.AboutAPerson, ct) ? null
            : InvitationOutcome.TooManyMails;
    }

    private static string DetailOf(Invitee invitee) => $"{invitee.Email}: {invitee.Role}";

    private static Person PersonOf(Invitation invitation, NewPerson newcomer) => new()
    {
        CompanyId = invitation.CompanyId,
        UserName = invitation.Email,
        Email = invitation.Email,
        EmailConfirmed = true, // the link was read there
        FirstName = newcomer.FirstName,
        LastName = newcomer.LastName,
        Role = invitation.Role,
    };

    private IQueryable<Invitation> Open(string? code) => Open().WithToken(code).Where(row => row.InvitedById == Guid.Empty // the operator
        || db.Users.Any(person => person.Id == row.InvitedById && person.Role == PersonRole.Administrador && person.DisabledAt == null));

    private IQueryable<Invitation> Open()
    {
        var oldest = clock.GetUtcNow() - Invitation.Lifetime;
        return db.Invitations.Where(row => row.ClosedAt == null && row.CreatedAt > oldest);
    }
}
