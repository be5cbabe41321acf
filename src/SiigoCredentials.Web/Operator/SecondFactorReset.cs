using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Operator;

/// <summary>
/// Helps a person who lost the telephone and the recovery codes: the operator verifies the person's identity, then removes the factors
/// (ASVS 6.4.4).
/// </summary>
public sealed class SecondFactorReset(
    AppDbContext db, UserManager<Person> people, RecoveryCodes recovery, SessionList sessions, AccountActs acts, Outbox outbox,
    TimeProvider clock)
{
    private const string AtTheServer = "la consola del servidor";

    /// <summary>
    /// Removes authenticator, recovery codes, passkeys and a password that is too short to be the only factor; ends every session; mails
    /// the person.
    /// </summary>
    /// <returns>False when nobody has the address.</returns>
    public async Task<bool> ResetAsync(string email, CancellationToken ct)
    {
        var name = people.NormalizeEmail(email);
        var personId = await db.Users.Where(row => row.NormalizedEmail == name).Select(row => row.Id).SingleOrDefaultAsync(ct);
        return await acts.RunAsync(personId, act => ResetAsync(act, email, ct), ct);
    }

    private async Task<bool> ResetAsync(Act act, string email, CancellationToken ct)
    {
        if (await people.FindByEmailAsync(email) is not { } person)
        {
            return false;
        }

        await db.Authenticators.Where(row => row.PersonId == person.Id).ExecuteDeleteAsync(ct);
        await recovery.ForgetAsync(person.Id, ct);
        await db.Set<IdentityUserPasskey<Guid>>().Where(row => row.UserId == person.Id).ExecuteDeleteAsync(ct);
        if (person.HasShortPassword)
        {
            person.HasShortPassword = false;
            (await people.RemovePasswordAsync(person)).OrThrow(); // the person chooses another one by a mailed link
        }

        (await people.UpdateSecurityStampAsync(person)).OrThrow();
        await sessions.EndAllAsync(person.Id, ct);
        var context = new SecurityEventContext(clock.GetUtcNow(), AtTheServer, Address: null);
        outbox.Add(AccountMails.FactorChanged(person.Email!, person.FullName, AuditAction.FactorsReset, context));
        act.RecordInEach(Actor.Operator, AuditAction.FactorsReset, person.Email!);
        return true;
    }
}
