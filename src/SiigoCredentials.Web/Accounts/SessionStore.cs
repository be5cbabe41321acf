using System.Data.Common;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// Keeps sessions in the database. The principal is built from the current rows at each request, so a sign-out, a new role or a disabled
/// person takes effect at the next request.
/// </summary>
public sealed class SessionStore(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    IOptions<AccountsOptions> options,
    DatabaseOutage outage)
    : ITicketStore
{
    // Saving "last seen" at each request would cost a commit per page. A minute is precise enough for a 30-minute limit.
    private static readonly TimeSpan LastSeenPrecision = TimeSpan.FromMinutes(1);

    /// <exception cref="NotSupportedException">A session keeps the address and the browser of the request that begins it.</exception>
    public Task<string> StoreAsync(AuthenticationTicket ticket) => throw new NotSupportedException("A session needs its request.");

    public async Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken)
    {
        var key = OneTimeToken.Create();
        var now = clock.GetUtcNow();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var person = await db.Users.SingleAsync(person => person.Id == ticket.Principal.PersonId(), cancellationToken);
        var companyId = await FirstCompanyAsync(db, person.Id, cancellationToken);
        await using var transaction = await db.BeginCompanyTransactionAsync(companyId ?? person.Id, cancellationToken);
        var isMember = await db.Memberships.EnabledOf(person.Id).Where(row => row.CompanyId == companyId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastChosenAt, now), cancellationToken) > 0;
        db.Sessions.Add(new Session
        {
            KeyHash = OneTimeToken.Hash(key),
            PersonId = person.Id,
            CompanyId = isMember ? companyId : null,
            SecurityStamp = person.SecurityStamp!,
            CreatedAt = now,
            LastSeenAt = now,
            ProvenAt = now,
            Method = Enum.Parse<SignInMethod>(ticket.Properties.Items[SignInMethods.Item]!),
            Address = httpContext.Address()?.ToString(),
            UserAgent = httpContext.UserAgent().UpTo(Session.LongestUserAgent),
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await db.Sessions.Where(session => session.CreatedAt <= now - options.Value.AbsoluteTimeout).ExecuteDeleteAsync(cancellationToken);
        return key;
    }

    // The expiry of the cookie never slides: the row decides at each request.
    public Task RenewAsync(string key, AuthenticationTicket ticket) => Task.CompletedTask;

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => RetrieveAsync(key, CancellationToken.None);

    public async Task<AuthenticationTicket?> RetrieveAsync(string key, CancellationToken cancellationToken)
    {
        var hash = OneTimeToken.Hash(key);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var found = await FindAsync(db, hash, cancellationToken);
        var now = clock.GetUtcNow();
        if (found is not { Session: var session } || !IsAlive(session, now))
        {
            return null;
        }

        if (now - session.LastSeenAt >= LastSeenPrecision)
        {
            await SaveLastSeenAsync(db, hash, now, cancellationToken);
        }

        return Ticket(found);
    }

    public Task RemoveAsync(string key) => RemoveAsync(key, CancellationToken.None);

    public async Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        var hash = OneTimeToken.Hash(key);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        await db.Sessions.Where(session => session.KeyHash == hash).ExecuteDeleteAsync(cancellationToken);
    }

    // A sign-in begins in the company of the last one. The first company is the one that the person joined first.
    private static Task<Guid?> FirstCompanyAsync(AppDbContext db, Guid personId, CancellationToken ct) =>
        db.Memberships.EnabledOf(personId).LastChosenFirst().ThenBy(row => row.JoinedAt)
            .Select(row => (Guid?)row.CompanyId).FirstOrDefaultAsync(ct);

    // Where a second factor is required, the same query checks it: of all companies, because another one is a click away.
    private Task<FoundSession?> FindAsync(AppDbContext db, byte[] hash, CancellationToken ct)
    {
        var sessions = db.Sessions.AsNoTracking().Include(row => row.Person).Include(row => row.Membership!.Company)
            .Where(row => row.KeyHash == hash);
        if (options.Value.RequireSecondFactor == SecondFactorRequirement.Nobody)
        {
            return sessions.Select(row => new FoundSession(
                row, row.Person!.Memberships.Count(other => other.DisabledAt == null), false)).SingleOrDefaultAsync(ct);
        }

        var (withFactor, ofEverybody) =
            (db.PeopleWithAFactor(), options.Value.RequireSecondFactor == SecondFactorRequirement.Everybody);
        return sessions.Select(row => new FoundSession(
            row,
            row.Person!.Memberships.Count(other => other.DisabledAt == null),
            (ofEverybody || row.Person.Memberships.Any(
                other => other.Role == PersonRole.Administrador && other.DisabledAt == null))
                && !withFactor.Any(person => person.Id == row.PersonId))).SingleOrDefaultAsync(ct);
    }

    // A full disk must not keep people from reading.
    private async Task SaveLastSeenAsync(AppDbContext db, byte[] hash, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            await db.Sessions.Where(row => row.KeyHash == hash).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSeenAt, now), ct);
        }
        catch (DbException fault)
        {
            outage.Note(fault);
        }
    }

    private bool IsAlive(Session session, DateTimeOffset now) =>
        now < session.LastSeenAt + options.Value.IdleTimeout
        && now < session.CreatedAt + options.Value.AbsoluteTimeout
        && session.Person?.SecurityStamp == session.SecurityStamp
        && (session.CompanyId is null || session.IsAllowedIn(session.Membership));

    private AuthenticationTicket Ticket(FoundSession found)
    {
        var session = found.Session;
        var scheme = Microsoft.AspNetCore.Identity.IdentityConstants.ApplicationScheme;
        var properties = new AuthenticationProperties
        {
            IssuedUtc = session.CreatedAt,
            ExpiresUtc = session.CreatedAt + options.Value.AbsoluteTimeout,
        };
        var identity = PersonClaims.Identity(session, scheme, found.LacksFactor, found.Companies);
        return new AuthenticationTicket(new ClaimsPrincipal(identity), properties, scheme);
    }

    private sealed record FoundSession(Session Session, int Companies, bool LacksFactor);
}
