using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Operator;

/// <summary>For who lost the telephone and the recovery codes too: whoever runs the installation makes sure who it is, then starts over (ASVS 6.4.4).</summary>
public sealed class SecondFactorReset(AppDbContext db, UserManager<Person> people, RecoveryCodes recovery, SessionList sessions, AuditTrail audit, Outbox outbox, TimeProvider clock)
{
    private const string AtTheServer = "la consola del servidor";

    /// <summary>Takes authenticator, recovery codes and passkeys away, and a password too short to stand alone; ends every session and tells the person; false when nobody has the address.</summary>
    public async Task<bool> ResetAsync(string email, CancellationToken ct)
    {
        var name = people.NormalizeEmail(email);
        var companyId = await db.Users.Where(row => row.NormalizedEmail == name).Select(row => row.CompanyId).SingleOrDefaultAsync(ct);
        await using var transaction = await db.BeginCompanyTransactionAsync(companyId, ct);
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
            (await people.RemovePasswordAsync(person)).OrThrow(); // too weak to be the only factor: they choose another by a mailed link
        }

        (await people.UpdateSecurityStampAsync(person)).OrThrow();
        await sessions.EndAllAsync(person.Id, ct);
        outbox.Add(AccountMails.FactorChanged(person.Email!, person.FullName, AuditAction.FactorsReset, new SecurityEventContext(clock.GetUtcNow(), AtTheServer, Address: null)));
        await audit.AppendAsync(Actor.Operator(person.CompanyId), AuditAction.FactorsReset, Guid.CreateVersion7(), person.Email!, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }
}
