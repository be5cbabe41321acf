using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Accounts;

/// <summary>How a change of the account's address ended.</summary>
public enum EmailChangeOutcome
{
    Done,
    LinkOver,
    Taken,
    TooMany,

    /// <summary>Too many mails went to people outside within a day.</summary>
    TooManyMails,
}

/// <summary>Changes with which address a person signs in, once they have shown that they read its mails. Both addresses are told (ASVS 6.3.7).</summary>
public sealed class EmailAddressChanger(
    AppDbContext db,
    CompanyActs acts,
    UserManager<Person> people,
    AccountLinks links,
    SessionList sessions,
    Outbox outbox,
    AccountRecord record,
    TimeProvider clock)
{
    private const int MailsPerHour = 5;

    /// <summary>Mails a link to the wanted address. Whether somebody else has it is told to whoever opens that link, and to nobody else.</summary>
    public Task<EmailChangeOutcome> AskAsync(ClaimsPrincipal user, string wanted, string page, CancellationToken ct)
    {
        return acts.RunAsync(user.CompanyId(), async act =>
        {
            if (await links.CountAsync(LinkPurpose.AddressChange, user.PersonId(), clock.GetUtcNow().AddHours(-1), ct) >= MailsPerHour)
            {
                return EmailChangeOutcome.TooMany;
            }

            var person = await people.GetUserAsync(user);
            if (!await outbox.TryAddOutsideAsync(user.CompanyId(), OutsideMail.AboutAPerson, () => Confirmation(person), ct))
            {
                return EmailChangeOutcome.TooManyMails;
            }

            act.Keep();
            return EmailChangeOutcome.Done;
        }, ct);

        Mail Confirmation(Person? owner)
        {
            var code = links.Add(LinkPurpose.AddressChange, owner, wanted);
            return AccountMails.ConfirmAddress(wanted, user.FullName(), $"{page}?codigo={code}", record.SecurityEventContext);
        }
    }

    /// <summary>The person's latest link that waits for its click; null when none does.</summary>
    public Task<AccountLink?> WaitingAsync(ClaimsPrincipal user, CancellationToken ct) => links.NewestAsync(LinkPurpose.AddressChange, user.PersonId(), ct);

    /// <summary>The address that the link is about; null when it does not serve, or not this person.</summary>
    public async Task<string?> WantedAsync(ClaimsPrincipal user, string? code, CancellationToken ct) => (await FindAsync(user, code, ct))?.Address;

    /// <summary>From here on the person signs in with the address to which the link went.</summary>
    public Task<EmailChangeOutcome> ConfirmAsync(ClaimsPrincipal user, string? code, CancellationToken ct) =>
        acts.RunAsync(user.CompanyId(), async act =>
        {
            if (await FindAsync(user, code, ct) is not { } link || !await links.UseAsync(link, ct))
            {
                return EmailChangeOutcome.LinkOver;
            }

            await db.LockAsync($"address:{people.NormalizeEmail(link.Address)}", ct); // somebody of another company may take it
            var person = (await people.GetUserAsync(user))!;
            if (await people.FindByEmailAsync(link.Address) is { } owner && owner.Id != person.Id)
            {
                return EmailChangeOutcome.Taken;
            }

            var old = person.Email!;
            (person.Email, person.UserName, person.EmailConfirmed) = (link.Address, link.Address, true);
            (await people.UpdateSecurityStampAsync(person)).OrThrow();
            await sessions.KeepOnlyAsync(person, user.SessionId(), ct);
            outbox.Add(AccountMails.AddressChangedOld(old, person.FullName, record.SecurityEventContext));
            outbox.Add(AccountMails.AddressChangedNew(link.Address, person.FullName, record.SecurityEventContext));
            record.AddressChanged(act, person, old);
            return EmailChangeOutcome.Done;
        }, ct);

    private async Task<AccountLink?> FindAsync(ClaimsPrincipal user, string? code, CancellationToken ct) =>
        await links.FindAsync(LinkPurpose.AddressChange, code, ct) is { } link && link.PersonId == user.PersonId() ? link : null;
}
