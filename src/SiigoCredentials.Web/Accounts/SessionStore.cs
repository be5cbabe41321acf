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
        db.Sessions.Add(new Session
        {
            KeyHash = OneTimeToken.Hash(key),
            PersonId = person.Id,
            SecurityStamp = person.SecurityStamp!,
            CreatedAt = now,
            LastSeenAt = now,
            ProvenAt = now,
            Method = Enum.Parse<SignInMethod>(ticket.Properties.Items[SignInMethods.Item]!),
            Address = httpContext.Address()?.ToString(),
            UserAgent = httpContext.UserAgent().UpTo(Session.LongestUserAgent),
        });
        await db.SaveChangesAsync(cancellationToken);
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
        var (session, lacksFactor) = await FindAsync(db, hash, cancellationToken);
        var now = clock.GetUtcNow();
        if (session is null || !IsAlive(session, now))
        {
            return null;
        }

        if (now - session.LastSeenAt >= LastSeenPrecision)
        {
            await SaveLastSeenAsync(db, hash, now, cancellationToken);
        }

        return Ticket(session, lacksFactor);
    }

    public Task RemoveAsync(string key) => RemoveAsync(key, CancellationToken.None);

    public async Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        var hash = OneTimeToken.Hash(key);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        await db.Sessions.Where(session => session.KeyHash == hash).ExecuteDeleteAsync(cancellationToken);
    }

    // Where a second factor is required, the same query checks it.
    private async Task<(Session? Session, bool LacksFactor)> FindAsync(AppDbContext db, byte[] hash, CancellationToken ct)
    {
        var sessions = db.Sessions.AsNoTracking().Include(row => row.Person!.Company).Where(row => row.KeyHash == hash);
        if (options.Value.RequireSecondFactor == SecondFactorRequirement.Nobody)
        {
            return (await sessions.SingleOrDefaultAsync(ct), false);
        }

        var withFactor = db.PeopleWithAFactor();
        var found = await sessions
            .Select(row => new { Session = row, HasFactor = withFactor.Any(person => person.Id == row.PersonId) })
            .SingleOrDefaultAsync(ct);
        return (found?.Session, found is { HasFactor: false } && options.Value.DemandsFactorOf(found.Session.Person!.Role));
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
        && session.Person is { DisabledAt: null } person
        && person.SecurityStamp == session.SecurityStamp;

    private AuthenticationTicket Ticket(Session session, bool lacksFactor)
    {
        var scheme = Microsoft.AspNetCore.Identity.IdentityConstants.ApplicationScheme;
        var properties = new AuthenticationProperties
        {
            IssuedUtc = session.CreatedAt,
            ExpiresUtc = session.CreatedAt + options.Value.AbsoluteTimeout,
        };
        return new AuthenticationTicket(new ClaimsPrincipal(PersonClaims.Identity(session, scheme, lacksFactor)), properties, scheme);
    }
}
