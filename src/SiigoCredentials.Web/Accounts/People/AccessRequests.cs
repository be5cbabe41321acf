using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Accounts;

/// <summary>The signed-in person, whichever company is in force.</summary>
public sealed record AccountOwner(Guid Id, string Name, string Email)
{
    public static AccountOwner Of(ClaimsPrincipal user) => new(user.PersonId(), user.FullName(), user.Email());
}

/// <summary>What a person asks for.</summary>
public sealed record AccessWish(string Nit, PersonRole Role, string Message);

/// <summary>A request, as the Administradores of the company see it.</summary>
public sealed record AskedAccess(Guid Id, string Name, string Email, PersonRole Role, string Message, DateTimeOffset CreatedAt);

/// <summary>
/// Requests to work in a company, by its NIT. The answer to a request is the same whether the company exists; its Administradores are
/// mailed and decide.
/// </summary>
public sealed class AccessRequests(
    AppDbContext db, CompanyActs acts, Administrators administrators, Outbox outbox, TimeProvider clock, IOptions<AccountsOptions> options)
    : ICleanup
{
    private const int MostShown = 50;

    /// <summary>Stores a request and mails the company's Administradores. False after too many within a day.</summary>
    /// <param name="actor">The person; the company in force, if any, is of no account.</param>
    /// <param name="operationId">The form's id: a form that is sent twice asks once.</param>
    /// <param name="wish">The company, by its NIT, and the role.</param>
    /// <param name="ct">Cancels the request.</param>
    public async Task<bool> AskAsync(AccountOwner actor, Guid operationId, AccessWish wish, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return await acts.RunAsync(actor.Id, [], async act =>
        {
            if (await db.AccessRequests.AnyAsync(row => row.Id == operationId, ct))
            {
                return true;
            }

            var since = now.AddDays(-1);
            if (await db.AccessRequests.CountAsync(row => row.PersonId == actor.Id && row.CreatedAt > since, ct)
                >= options.Value.AccessRequestsPerDay)
            {
                return false;
            }

            var company = await AskedCompanyAsync(actor.Id, wish.Nit, now, ct);
            db.AccessRequests.Add(new AccessRequest
            {
                Id = operationId,
                PersonId = actor.Id,
                Nit = wish.Nit,
                CompanyId = company?.Id,
                Role = wish.Role,
                Message = wish.Message,
                CreatedAt = now,
            });
            // One who withdraws and asks again mails once a day. Without a mail the same rows are written, so that the time tells nothing.
            var told = company is { WasTold: false } ? company.Id : Guid.Empty;
            foreach (var administrator in await administrators.ToNotifyAsync(told, ct))
            {
                outbox.Add(AccountMails.AccessAsked(administrator, company!.Name, actor));
            }

            if (told == Guid.Empty)
            {
                outbox.AddForNobody(AccountMails.AccessAsked(new(Guid.Empty, actor.Name, actor.Email), actor.Name, actor));
            }

            act.Keep();
            return true;
        }, ct);
    }

    /// <summary>The person's own requests that wait, the newest first.</summary>
    public Task<List<AccessRequest>> OwnAsync(Guid personId, CancellationToken ct) =>
        Waiting().AsNoTracking().Where(row => row.PersonId == personId).OrderByDescending(row => row.CreatedAt).Take(MostShown)
            .ToListAsync(ct);

    /// <summary>Takes a request back; does nothing when it is not the person's own.</summary>
    public Task WithdrawAsync(Guid personId, Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return Waiting().Where(row => row.Id == id && row.PersonId == personId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ClosedAt, now), ct);
    }

    /// <summary>The requests to a company that wait for a decision, the oldest first.</summary>
    public Task<List<AskedAccess>> ToDecideAsync(Guid companyId, CancellationToken ct) =>
        Undecided(companyId).AsNoTracking().OrderBy(row => row.CreatedAt).Take(MostShown)
            .Select(row => new AskedAccess(
                row.Id, row.Person!.FirstName + " " + row.Person.LastName, row.Person.Email!, row.Role, row.Message, row.CreatedAt))
            .ToListAsync(ct);

    /// <summary>Takes the person into the company with a role that the Administrador chooses. False when it no longer waits.</summary>
    public Task<bool> GrantAsync(Actor actor, Guid id, PersonRole role, CancellationToken ct) => acts.RunAsync(actor, async act =>
    {
        if (await Undecided(actor.CompanyId).Include(row => row.Person).SingleOrDefaultAsync(row => row.Id == id, ct) is not { } request)
        {
            return false;
        }

        var now = clock.GetUtcNow();
        request.ClosedAt = now;
        act.Keep();
        if (!await db.TryAddFromOutsideAsync(actor.CompanyId, request.PersonId, role, now, ct))
        {
            return false; // an invitation was first
        }

        var company = await db.Companies.Where(row => row.Id == actor.CompanyId).Select(row => row.Name).SingleAsync(ct);
        outbox.Add(AccountMails.AccessGranted(request.Person!.Email!, request.Person.FullName, company));
        act.Record(AuditAction.AccessGranted, $"{request.Person.Email}: {role}");
        return true;
    }, ct);

    /// <summary>Refuses a request, perhaps all further ones of its person too; the person is not told.</summary>
    public Task<bool> RefuseAsync(Actor actor, Guid id, bool isForGood, CancellationToken ct) => acts.RunAsync(actor, async act =>
    {
        if (await Undecided(actor.CompanyId).Include(row => row.Person).SingleOrDefaultAsync(row => row.Id == id, ct) is not { } request)
        {
            return false;
        }

        (request.RefusedAt, request.IsRefusedForGood) = (clock.GetUtcNow(), isForGood);
        act.Record(AuditAction.AccessRefused, request.Person!.Email!);
        return true;
    }, ct);

    /// <summary>Deletes requests that have expired; those refused for good stay.</summary>
    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - AccessRequest.Lifetime - TimeSpan.FromDays(1);
        return db.AccessRequests.Where(row => row.CreatedAt < oldest && !row.IsRefusedForGood).ExecuteDeleteAsync(ct);
    }

    // Null where nobody is to be asked: there is no such company, it refused the person for good, was asked already, or has them.
    private Task<AskedCompany?> AskedCompanyAsync(Guid personId, string nit, DateTimeOffset now, CancellationToken ct)
    {
        var (oldest, lately) = (now - AccessRequest.Lifetime, now.AddDays(-1));
        return db.Companies
            .Where(company => company.Nit == nit
                && !db.Memberships.Any(row => row.CompanyId == company.Id && row.PersonId == personId)
                && !db.AccessRequests.Any(row => row.CompanyId == company.Id && row.PersonId == personId
                    && (row.IsRefusedForGood
                        || ((row.ClosedAt == null || row.RefusedAt != null) && row.CreatedAt > oldest))))
            .Select(company => new AskedCompany(
                company.Id, company.Name,
                db.AccessRequests.Any(row => row.CompanyId == company.Id && row.PersonId == personId && row.CreatedAt > lately)))
            .SingleOrDefaultAsync(ct);
    }

    private IQueryable<AccessRequest> Undecided(Guid companyId) =>
        Waiting().Where(row => row.CompanyId == companyId && row.RefusedAt == null);

    private IQueryable<AccessRequest> Waiting()
    {
        var oldest = clock.GetUtcNow() - AccessRequest.Lifetime;
        return db.AccessRequests.Where(row => row.ClosedAt == null && row.CreatedAt > oldest);
    }

    private sealed record AskedCompany(Guid Id, string Name, bool WasTold);
}
