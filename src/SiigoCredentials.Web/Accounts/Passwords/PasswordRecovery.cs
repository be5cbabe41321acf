using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Accounts;

/// <summary>A new password for who forgot theirs, by a link to their mailbox. It signs nobody in and stands for no second factor (ASVS 6.4.3).</summary>
public sealed class PasswordRecovery(
    AppDbContext db,
    CompanyActs acts,
    UserManager<Person> people,
    AccountLinks links,
    SignInAttemptCounter attempts,
    PasswordHashingLimiter turns,
    SessionList sessions,
    Outbox outbox,
    AccountRecord record)
{
    /// <summary>Mails a link if somebody has the address. If nobody has it, or too many were mailed there, the rows, the work and the answer are the same.</summary>
    /// <param name="email">The address as it was typed.</param>
    /// <param name="page">The whole address of the page that the link opens.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>How long to wait after too many of them; null when there were not.</returns>
    public async Task<TimeSpan?> AskAsync(string email, string page, CancellationToken ct)
    {
        var address = EmailAddress.OfAccount(email);
        if (await attempts.BeginAtAsync(PublicDoor.Recovery, address, ct) is { } wait)
        {
            return wait;
        }

        var found = await people.FindByEmailAsync(address);
        var owner = attempts.MayMail(address) && found is { DisabledAt: null } ? found : null; // counted whether the account exists or not
        var code = links.Add(LinkPurpose.PasswordReset, owner, owner?.Email ?? "");
        var mail = AccountMails.PasswordReset(owner?.Email ?? "", owner?.FullName ?? "", $"{page}?codigo={code}", record.SecurityEventContext);
        if (owner is null)
        {
            outbox.AddForNobody(mail);
        }
        else
        {
            outbox.Add(mail);
        }

        await db.SaveChangesAsync(ct);
        return null;
    }

    /// <summary>How short the new password may be; null when the link does not serve (any more).</summary>
    public async Task<int?> ShortestAsync(string? code, CancellationToken ct) =>
        await OwnerAsync(code, ct) is (_, { } person) ? await db.ShortestPasswordAsync(person.Id, ct) : null;

    /// <summary>Sets the password and ends every session; <see cref="PasswordOutcome.LinkOver"/> when the link does not serve (any more).</summary>
    public async Task<PasswordOutcome> CompleteAsync(string? code, string wanted, CancellationToken ct)
    {
        if (await OwnerAsync(code, ct) is not { } owner)
        {
            return PasswordOutcome.LinkOver; // a made-up code takes nobody's turn
        }

        using var turn = await turns.TakeAsync(owner.Person.NormalizedEmail, ct); // before the transaction: nobody else writes while one is open
        return await acts.RunAsync(owner.Person.CompanyId, async act =>
        {
            if (await OwnerAsync(code, ct) is not var (link, person) || !await links.UseAsync(link, ct))
            {
                return PasswordOutcome.LinkOver;
            }

            (await people.RemovePasswordAsync(person)).OrThrow();
            var outcome = PasswordOutcomes.Of(await people.AddPasswordAsync(person, wanted));
            if (outcome == PasswordOutcome.Done) // otherwise nothing is kept, and the link still works
            {
                await sessions.EndAllAsync(person.Id, ct);
                record.FactorChanged(act, person, AuditAction.PasswordReset);
            }

            return outcome;
        }, ct);
    }

    private async Task<(AccountLink Link, Person Person)?> OwnerAsync(string? code, CancellationToken ct) =>
        await links.FindAsync(LinkPurpose.PasswordReset, code, ct) is { PersonId: { } id } link
        && await people.FindByIdAsync(id.ToString()) is { DisabledAt: null } person ? (link, person) : null;
}
