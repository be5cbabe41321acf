using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

public enum InvitationOutcome
{
    Done,
    AlreadyHere,
    TooMany,

    /// <summary>The company sent too many mails to outsiders within a day.</summary>
    TooManyMails,
}

public enum JoinOutcome
{
    Done,
    LinkInvalid,

    /// <summary>The address has an account, whose owner signs in and accepts.</summary>
    AddressTaken,
    PasswordTooEasy,

    /// <summary>The identity provider does not say that it verified the address.</summary>
    AddressNotVerified,

    /// <summary>The account at the identity provider has another address than the invited one.</summary>
    AddressDiffers,

    /// <summary>The account at the identity provider belongs to another person.</summary>
    ProviderTaken,
}

public sealed record Invitee(string Email, PersonRole Role);

/// <summary>What the invited person enters. Nobody else knows the password (ASVS 6.4.1).</summary>
public sealed record NewPerson(string FirstName, string LastName, string Password)
{
    // The ToString of a record prints all properties, and a password must never reach a log or an exception.
    public override string ToString() => nameof(NewPerson);
}

/// <summary>Invites people to a company by mail, and lets them join.</summary>
public sealed class Invitations(
    AppDbContext db,
    CompanyActs acts,
    UserManager<Person> people,
    PasswordHashingLimiter hashing,
    Outbox outbox,
    AuditTrail audit,
    SecurityLog security,
    ExternalLogins logins,
    TimeProvider clock,
    IOptions<AccountsOptions> options) : ICleanup
{
    public const int PageLength = 20;

    /// <summary>The open invitations, newest first.</summary>
    public Task<ListPage<Invitation>> WaitingAsync(Guid companyId, int page, CancellationToken ct) =>
        Open().AsNoTracking().Where(row => row.CompanyId == companyId)
            .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id)
            .PageAsync(page, PageLength, ct);

    /// <summary>Mails a link that replaces earlier ones to the same address. A form that is sent twice invites once.</summary>
    /// <param name="actor">The person who invites to their own company.</param>
    /// <param name="operationId">The form's id.</param>
    /// <param name="invitee">The invited person.</param>
    /// <param name="page">The absolute address of the page that the link opens.</param>
    /// <param name="ct">Cancels the request.</param>
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

    /// <summary>Returns a code that the operator delivers without a mail. It replaces earlier ones. The caller saves.</summary>
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

    /// <summary>The open invitation with this code; null when there is none or its inviter is no longer an Administrador.</summary>
    public Task<Invitation?> FindAsync(string? code, CancellationToken ct) =>
        Open(code).Include(row => row.Company).SingleOrDefaultAsync(ct);

    /// <summary>Creates the account of the invited person.</summary>
    public async Task<JoinOutcome> JoinAsync(string? code, NewPerson newcomer, ClientContext client, CancellationToken ct)
    {
        if (await Open(code).Select(row => row.Email).SingleOrDefaultAsync(ct) is not { } invited)
        {
            security.LinkRefused();
            return JoinOutcome.LinkInvalid; // an invalid code must not occupy the hashing queue
        }

        // Before the transaction, which blocks other writers.
        using var slot = await hashing.AcquireAsync(people.NormalizeEmail(invited), ct);
        return await acts.RunAsync(await CompanyOfAsync(code, ct), async act =>
        {
            if (await FindAsync(code, ct) is not { } invitation)
            {
                security.LinkRefused();
                return JoinOutcome.LinkInvalid;
            }

            await db.LockAsync($"address:{people.NormalizeEmail(invitation.Email)}", ct); // another company may take the address
            if (await people.FindByEmailAsync(invitation.Email) is not null)
            {
                return JoinOutcome.AddressTaken;
            }

            var person = PersonOf(invitation, newcomer.FirstName, newcomer.LastName, clock.GetUtcNow());
            var created = await people.CreateAsync(person, newcomer.Password);
            if (!created.Succeeded)
            {
                return JoinOutcome.PasswordTooEasy;
            }

            invitation.ClosedAt = clock.GetUtcNow();
            RecordJoined(act, person, invitation, client);
            return JoinOutcome.Done;
        }, ct);
    }

    /// <summary>
    /// Creates the account of the invited person, who signs in with the identity provider instead of a password. The provider has to have
    /// verified the invited address: the mailed link alone could have been passed on.
    /// </summary>
    public async Task<(JoinOutcome Outcome, Person? Person)> JoinByProviderAsync(
        (Guid Id, string FirstName, string LastName) newcomer, ExternalIdentity identity, ClientContext client, CancellationToken ct)
    {
        var companyId = await db.Invitations.Where(row => row.Id == newcomer.Id).Select(row => row.CompanyId).SingleOrDefaultAsync(ct);
        return await acts.RunAsync<(JoinOutcome, Person?)>(companyId, async act =>
        {
            if (await Valid().SingleOrDefaultAsync(row => row.Id == newcomer.Id, ct) is not { } invitation)
            {
                security.LinkRefused();
                return (JoinOutcome.LinkInvalid, null);
            }

            var invited = people.NormalizeEmail(invitation.Email);
            if (people.NormalizeEmail(identity.Email) != invited)
            {
                return (JoinOutcome.AddressDiffers, null);
            }

            if (!identity.IsVerified)
            {
                return (JoinOutcome.AddressNotVerified, null);
            }

            await db.LockAsync($"address:{invited}", ct); // another company may take the address
            if (await people.FindByEmailAsync(invitation.Email) is not null)
            {
                return (JoinOutcome.AddressTaken, null);
            }

            var person = PersonOf(invitation, newcomer.FirstName, newcomer.LastName, clock.GetUtcNow());
            if (await logins.TryAddAsync(person.Id, identity, ct) is not null)
            {
                return (JoinOutcome.ProviderTaken, null);
            }

            (await people.CreateAsync(person)).OrThrow();
            invitation.ClosedAt = clock.GetUtcNow();
            RecordJoined(act, person, invitation, client);
            act.Record(client.ActorFor(person, invitation.CompanyId), AuditAction.ProviderLinked, person.Email!);
            return (JoinOutcome.Done, person);
        }, ct);
    }

    /// <summary>Whether the invited address already has an account. Only the holder of the link asks.</summary>
    public async Task<bool> HasAccountAsync(Invitation invitation, CancellationToken ct) =>
        await people.FindByEmailAsync(invitation.Email) is not null;

    /// <summary>Takes the signed-in person, to whose address the link was mailed, into the company.</summary>
    public async Task<JoinOutcome> AcceptAsync(string? code, ClaimsPrincipal user, ClientContext client, CancellationToken ct) =>
        await acts.RunAsync(await CompanyOfAsync(code, ct), async act =>
        {
            if (await FindAsync(code, ct) is not { } invitation || await people.GetUserAsync(user) is not { } person
                || people.NormalizeEmail(invitation.Email) != person.NormalizedEmail)
            {
                security.LinkRefused();
                return JoinOutcome.LinkInvalid;
            }

            var now = clock.GetUtcNow();
            invitation.ClosedAt = now;
            act.Keep();
            await db.AccessRequests.Where(row => row.PersonId == person.Id && row.CompanyId == invitation.CompanyId && row.ClosedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ClosedAt, now), ct);
            if (!await db.TryAddFromOutsideAsync(invitation.CompanyId, person.Id, invitation.Role, now, ct))
            {
                return JoinOutcome.LinkInvalid; // an Administrador accepted their request meanwhile, or disabled them
            }

            RecordJoined(act, person, invitation, client);
            return JoinOutcome.Done;
        }, ct);

    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - TimeSpan.FromDays(7);
        return db.Invitations.Where(row => row.CreatedAt < oldest).ExecuteDeleteAsync(ct);
    }

    // The company to lock; empty when the invitation was deleted meanwhile.
    private Task<Guid> CompanyOfAsync(string? code, CancellationToken ct) =>
        db.Invitations.WithToken(code).Select(row => row.CompanyId).SingleOrDefaultAsync(ct);

    private async Task<string> IssueAsync(Actor actor, Invitee invitee, DateTimeOffset now, CancellationToken ct)
    {
        // Compared in memory, because the databases do not ignore case the way Identity does.
        var normalized = people.NormalizeEmail(invitee.Email);
        var open = await Open().Where(row => row.CompanyId == actor.CompanyId).ToListAsync(ct);
        open.FindAll(row => people.NormalizeEmail(row.Email) == normalized).ForEach(row => row.ClosedAt = now);
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
        var normalized = people.NormalizeEmail(email);
        if (await db.HasAddressAsync(companyId, normalized, ct))
        {
            return InvitationOutcome.AlreadyHere;
        }

        var since = now.AddDays(-1);
        var recent = await db.Invitations.CountAsync(row => row.CompanyId == companyId && row.CreatedAt > since, ct);
        if (recent >= options.Value.InvitationsPerDay)
        {
            return InvitationOutcome.TooMany;
        }

        return await outbox.MayMailOutsideAsync(companyId, OutsideMail.AboutAPerson, ct) ? null : InvitationOutcome.TooManyMails;
    }

    private static string DetailOf(Invitee invitee) => $"{invitee.Email}: {invitee.Role}";

    private static void RecordJoined(Act act, Person person, Invitation invitation, ClientContext client) => act.Record(
        client.ActorFor(person, invitation.CompanyId), AuditAction.PersonJoined, DetailOf(new(person.Email!, invitation.Role)));

    private static Person PersonOf(Invitation invitation, string firstName, string lastName, DateTimeOffset now) => new()
    {
        Memberships = [new() { CompanyId = invitation.CompanyId, Role = invitation.Role, JoinedAt = now }],
        UserName = invitation.Email,
        Email = invitation.Email,
        EmailConfirmed = true, // the link was mailed to this address
        FirstName = firstName,
        LastName = lastName,
    };

    private IQueryable<Invitation> Open(string? code) => Valid().WithToken(code);

    private IQueryable<Invitation> Valid() => Open().Where(row => row.InvitedById == Guid.Empty // the operator
        || db.Memberships.Administrators().Any(other => other.PersonId == row.InvitedById && other.CompanyId == row.CompanyId));

    private IQueryable<Invitation> Open()
    {
        var oldest = clock.GetUtcNow() - Invitation.Lifetime;
        return db.Invitations.Where(row => row.ClosedAt == null && row.CreatedAt > oldest);
    }
}
