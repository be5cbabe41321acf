using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Resets a forgotten password with a mailed link. It neither signs in nor replaces a second factor (ASVS 6.4.3).</summary>
public sealed class PasswordRecovery(
    AppDbContext db,
    AccountActs acts,
    UserManager<Person> people,
    AccountLinks links,
    SignInAttemptCounter attempts,
    PasswordHashingLimiter hashing,
    SessionList sessions,
    Outbox outbox,
    AccountRecord record)
{
    /// <summary>
    /// Mails a link if an account has the address. Without an account, or after too many mails, the rows, the work and the answer are the
    /// same.
    /// </summary>
    /// <param name="email">The address as it was typed.</param>
    /// <param name="page">The absolute address of the page that the link opens.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>How long to wait after too many requests; otherwise null.</returns>
    public async Task<TimeSpan?> AskAsync(string email, string page, CancellationToken ct)
    {
        var address = EmailAddress.OfAccount(email);
        if (await attempts.BeginAtAsync(PublicDoor.Recovery, address, ct) is { } wait)
        {
            return wait;
        }

        var found = await people.FindByEmailAsync(address);
        var owner = attempts.MayMail(address) ? found : null; // counted whether the account exists or not
        var code = links.Add(LinkPurpose.PasswordReset, owner, owner?.Email ?? "");
        var mail = AccountMails.PasswordReset(
            owner?.Email ?? "", owner?.FullName ?? "", $"{page}?codigo={code}", record.SecurityEventContext);
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

    /// <summary>The minimum length of the new password; null when the link is invalid.</summary>
    public async Task<int?> ShortestAsync(string? code, CancellationToken ct) =>
        await OwnerAsync(code, ct) is (_, { } person) ? await db.ShortestPasswordAsync(person.Id, ct) : null;

    /// <summary>Sets the password and ends all sessions.</summary>
    public async Task<PasswordOutcome> CompleteAsync(string? code, string newPassword, CancellationToken ct)
    {
        if (await OwnerAsync(code, ct) is not { } owner)
        {
            return PasswordOutcome.LinkInvalid; // an invalid code must not occupy the hashing queue
        }

        using var slot = await hashing.AcquireAsync(owner.Person.NormalizedEmail, ct); // before the transaction, which blocks other writers
        return await acts.RunAsync(owner.Person.Id, async act =>
        {
            if (await OwnerAsync(code, ct) is not var (link, person) || !await links.UseAsync(link, ct))
            {
                return PasswordOutcome.LinkInvalid;
            }

            (await people.RemovePasswordAsync(person)).OrThrow();
            var outcome = PasswordOutcomes.Of(await people.AddPasswordAsync(person, newPassword));
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
        && await people.FindByIdAsync(id.ToString()) is { } person ? (link, person) : null;
}
