using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Accounts;

public enum EmailChangeOutcome
{
    Done,
    LinkInvalid,
    Taken,
    TooMany,

    /// <summary>The account sent too many mails to other addresses within a day.</summary>
    TooManyMails,
}

/// <summary>Changes the address of an account with a link mailed to the new one. Both addresses get a mail (ASVS 6.3.7).</summary>
public sealed class EmailAddressChanger(
    AppDbContext db,
    AccountActs acts,
    UserManager<Person> people,
    AccountLinks links,
    SessionList sessions,
    Outbox outbox,
    AccountRecord record,
    TimeProvider clock)
{
    private const int MailsPerHour = 5;

    /// <summary>Mails a link to the new address. Only the person who opens it learns whether another account has the address.</summary>
    public Task<EmailChangeOutcome> AskAsync(ClaimsPrincipal user, string newAddress, string page, CancellationToken ct)
    {
        return acts.RunAsync(user.PersonId(), async act =>
        {
            if (await links.CountAsync(LinkPurpose.AddressChange, user.PersonId(), clock.GetUtcNow().AddHours(-1), ct) >= MailsPerHour)
            {
                return EmailChangeOutcome.TooMany;
            }

            var person = await people.GetUserAsync(user);
            if (!await outbox.TryAddOutsideAsync(user.PersonId(), OutsideMail.AboutAPerson, () => Confirmation(person), ct))
            {
                return EmailChangeOutcome.TooManyMails;
            }

            act.Keep();
            return EmailChangeOutcome.Done;
        }, ct);

        Mail Confirmation(Person? owner)
        {
            var code = links.Add(LinkPurpose.AddressChange, owner, newAddress);
            return AccountMails.ConfirmAddress(newAddress, user.FullName(), $"{page}?codigo={code}", record.SecurityEventContext);
        }
    }

    /// <summary>The person's newest link that is neither used nor expired; null when there is none.</summary>
    public Task<AccountLink?> WaitingAsync(ClaimsPrincipal user, CancellationToken ct) =>
        links.NewestAsync(LinkPurpose.AddressChange, user.PersonId(), ct);

    /// <summary>The new address; null when the link is invalid or another person's.</summary>
    public async Task<string?> WantedAsync(ClaimsPrincipal user, string? code, CancellationToken ct) =>
        (await FindAsync(user, code, ct))?.Address;

    public Task<EmailChangeOutcome> ConfirmAsync(ClaimsPrincipal user, string? code, CancellationToken ct) =>
        acts.RunAsync(user.PersonId(), async act =>
        {
            if (await FindAsync(user, code, ct) is not { } link || !await links.UseAsync(link, ct))
            {
                return EmailChangeOutcome.LinkInvalid;
            }

            await db.LockAsync($"address:{people.NormalizeEmail(link.Address)}", ct); // another company may take the address
            var person = (await people.GetUserAsync(user))!;
            if (await people.FindByEmailAsync(link.Address) is { } owner && owner.Id != person.Id)
            {
                return EmailChangeOutcome.Taken;
            }

            var oldAddress = person.Email!;
            (person.Email, person.UserName, person.EmailConfirmed) = (link.Address, link.Address, true);
            (await people.UpdateSecurityStampAsync(person)).OrThrow();
            await sessions.KeepOnlyAsync(person, user.SessionId(), ct);
            outbox.Add(AccountMails.AddressChangedOld(oldAddress, person.FullName, record.SecurityEventContext));
            outbox.Add(AccountMails.AddressChangedNew(link.Address, person.FullName, record.SecurityEventContext));
            record.AddressChanged(act, person, oldAddress);
            return EmailChangeOutcome.Done;
        }, ct);

    private async Task<AccountLink?> FindAsync(ClaimsPrincipal user, string? code, CancellationToken ct) =>
        await links.FindAsync(LinkPurpose.AddressChange, code, ct) is { } link && link.PersonId == user.PersonId() ? link : null;
}
