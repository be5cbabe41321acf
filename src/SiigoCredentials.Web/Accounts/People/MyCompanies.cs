using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>A company that a person can work in.</summary>
public sealed record CompanyChoice(Guid Id, string Name);

/// <summary>The companies of a person, and the one in force. It is kept in the session, so that no request can name another one.</summary>
public sealed class MyCompanies(AppDbContext db, CompanyActs acts, TimeProvider clock)
{
    /// <summary>The number of companies that the menu shows; with more, it leads to the page.</summary>
    public const int InMenu = 10;

    /// <summary>The companies that the person chose last, for the menu.</summary>
    public Task<List<CompanyChoice>> RecentAsync(Guid personId, CancellationToken ct) =>
        db.Memberships.AsNoTracking().EnabledOf(personId).LastChosenFirst().ThenBy(row => row.Company!.Name)
            .Select(row => new CompanyChoice(row.CompanyId, row.Company!.Name)).Take(InMenu).ToListAsync(ct);

    /// <summary>
    /// Puts a company in force in the person's session. False when the person cannot work in it, or its Administrador ended this session.
    /// </summary>
    public async Task<bool> ChooseAsync(ClaimsPrincipal user, Guid companyId, CancellationToken ct)
    {
        var (personId, sessionId, now) = (user.PersonId(), user.SessionId(), clock.GetUtcNow());
        await using var transaction = await db.BeginCompanyTransactionAsync(companyId, ct); // in turn with an end of the membership
        var isChosen = await db.Sessions
            .Where(row => row.Id == sessionId && row.PersonId == personId)
            .Where(row => db.Memberships.Any(member => member.PersonId == personId && member.CompanyId == companyId
                && member.DisabledAt == null && (member.SessionsEndedAt == null || member.SessionsEndedAt <= row.CreatedAt)))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.CompanyId, companyId), ct) > 0;
        if (isChosen)
        {
            await db.Memberships.Where(row => row.PersonId == personId && row.CompanyId == companyId)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastChosenAt, now), ct);
        }

        await transaction.CommitAsync(ct);
        return isChosen;
    }

    /// <summary>Ends the actor's own membership in the company in force. Their sessions go on without a company.</summary>
    public Task<PersonOutcome> LeaveAsync(Actor actor, CancellationToken ct) => acts.RunAsync(actor, async act =>
    {
        var own = db.Memberships.Where(row => row.CompanyId == actor.CompanyId && row.PersonId == actor.PersonId);
        if (await own.Include(row => row.Person).SingleOrDefaultAsync(ct) is not { } membership)
        {
            return PersonOutcome.NotHere;
        }

        await db.Sessions.Where(row => row.PersonId == actor.PersonId && row.CompanyId == actor.CompanyId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.CompanyId, (Guid?)null), ct);
        db.Memberships.Remove(membership);
        await db.SaveChangesAsync(ct);
        if (!await db.Memberships.Administrators().AnyAsync(row => row.CompanyId == actor.CompanyId, ct))
        {
            return PersonOutcome.LastAdministrator;
        }

        act.Record(AuditAction.PersonLeft, $"{membership.Person!.Email}: {membership.Role}");
        return PersonOutcome.Done;
    }, ct);
}
