using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Accounts;

/// <summary>How a change of the account's address ended.</summary>
public enum AddressOutcome
{
    Done,
    LinkOver,
    Taken,
    TooMany,

    /// <summary>Too many mails went to people outside within a day.</summary>
    TooManyMails,
}

/// <summary>Changes with which address a person signs in, once they have shown that they read its mails. Both addresses are told (ASVS 6.3.7).</summary>
public sealed class AddressChanger(
    AppDbContext db, UserManager<Person> people, AccountLinks links, SessionList sessions, Outbox outbox, AccountRecord record, TimeProvider clock)
{
    private const int MailsPerHour = 5;

    /// <summary>Mails a link to the wanted address. Whether somebody else has it is told to whoever opens that link, and to nobody else.</summary>
    public async Task<AddressOutcome> AskAsync(ClaimsPrincipal user, string wanted, string page, CancellationToken ct)
    {
        await using var transaction = await db.BeginActAsync(user.CompanyId(), ct);
        if (await links.CountAsync(LinkPurpose.AddressChange, user.PersonId(), clock.GetUtcNow().AddHours(-1), ct) >= MailsPerHour)
        {
            return AddressOutcome.TooMany;
        }

        var person = await people.GetUserAsync(user);
        if (!await outbox.TryAddOutsideAsync(user.CompanyId(), OutsideMail.AboutAPerson, () => Confirmation(person), ct))
        {
            return AddressOutcome.TooManyMails;
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        return AddressOutcome.Done;

        Mail Confirmation(Person? owner) =>
            AccountMails.ConfirmAddress(wanted, user.FullName(), $"{page}?codigo={links.Add(LinkPurpose.AddressChange, owner, wanted)}", record.Occasion);
    }

    /// <summary>The person's latest link that waits for its click; null when none does.</summary>
    public Task<AccountLink?> WaitingAsync(ClaimsPrincipal user, CancellationToken ct) => links.NewestAsync(LinkPurpose.AddressChange, user.PersonId(), ct);

    /// <summary>The address that the link is about; null when it does not serve, or not this person.</summary>
    public async Task<string?> WantedAsync(ClaimsPrincipal user, string? code, CancellationToken ct) => (await FindAsync(user, code, ct))?.Address;

    /// <summary>From here on the person signs in with the address to which the link went.</summary>
    public async Task<AddressOutcome> ConfirmAsync(ClaimsPrincipal user, string? code, CancellationToken ct)
    {
        await using var transaction = await db.BeginActAsync(user.CompanyId(), ct);
        if (await FindAsync(user, code, ct) is not { } link || !await links.UseAsync(link, ct))
        {
            return AddressOutcome.LinkOver;
        }

        await db.LockAsync($"address:{people.NormalizeEmail(link.Address)}", ct); // somebody of another company may take it
        var person = (await people.GetUserAsync(user))!;
        if (await people.FindByEmailAsync(link.Address) is { } owner && owner.Id != person.Id)
        {
            return AddressOutcome.Taken;
        }

        var old = person.Email!;
        (person.Email, person.UserName, person.EmailConfirmed) = (link.Address, link.Address, true);
        (await people.UpdateSecurityStampAsync(person)).OrThrow();
        await sessions.KeepOnlyAsync(person, user.SessionId(), ct);
        outbox.Add(AccountMails.AddressChangedOld(old, person.FullName, record.Occasion));
        outbox.Add(AccountMails.AddressChangedNew(link.Address, person.FullName, record.Occasion));
        await record.EnterAsync(person, AuditAction.AddressChanged, $"{old} -> {link.Address}", ct);
        await transaction.CommitAsync(CancellationToken.None);
        return AddressOutcome.Done;
    }

    private async Task<AccountLink?> FindAsync(ClaimsPrincipal user, string? code, CancellationToken ct) =>
        await links.FindAsync(LinkPurpose.AddressChange, code, ct) is { } link && link.PersonId == user.PersonId() ? link : null;
}
