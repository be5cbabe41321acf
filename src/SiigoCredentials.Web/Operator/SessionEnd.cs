using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Operator;

/// <summary>Ends sessions for the operator: those of a person, or everybody's.</summary>
public sealed class SessionEnd(AppDbContext db, UserManager<Person> people, SessionList sessions, AccountActs acts)
{
    /// <summary>Ends the sessions of a person, recorded in each of their companies. The number; null when nobody has the address.</summary>
    public async Task<int?> EndAsync(string email, CancellationToken ct)
    {
        var name = people.NormalizeEmail(email);
        var personId = await db.Users.Where(row => row.NormalizedEmail == name).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(ct);
        return personId is not { } id ? null : await acts.RunAsync<int?>(
            id,
            async act =>
            {
                var ended = await db.Sessions.CountAsync(row => row.PersonId == id, ct);
                if (ended > 0)
                {
                    await sessions.EndAllAsync(id, ct);
                    act.RecordInEach(Actor.Operator, AuditAction.SessionsEnded, email);
                }

                return ended;
            },
            ct);
    }

    /// <summary>
    /// Ends every session and forgets the ring that signs cookies and form tokens. Each instance makes a new ring when it starts again.
    /// </summary>
    public async Task<int> EndAllAsync(CancellationToken ct)
    {
        await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct);
        var ended = await db.Sessions.ExecuteDeleteAsync(ct);
        await db.Set<DataProtectionElement>().ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        return ended;
    }
}
