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

    private static readonly CompiledQuery<Func<AppDbContext, byte[], CancellationToken, Task<FoundSession?>>> ByKey = new(() =>
        EF.CompileAsyncQuery((AppDbContext db, byte[] hash, CancellationToken _) => db.Sessions.AsNoTracking()
            .Where(row => row.KeyHash == hash)
            .Select(row => new FoundSession(
                row,
                row.Person!.FirstName + " " + row.Person.LastName,
                row.Person.Email!,
                row.Person.SecurityStamp!,
                row.Membership,
                row.Membership!.Company!.Name,
                row.Person.Memberships.Count(other => other.DisabledAt == null),
                row.Person.Memberships.Any(other => other.Role == PersonRole.Administrador && other.DisabledAt == null),
                db.Users.Where(EffectiveFactors.AreInForce) // a compiled query cannot call PeopleWithAFactor
                    .Any(person => person.Id == row.PersonId)))
            .SingleOrDefault()));

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
            ProvenAt = ticket.Properties.Items.ContainsKey(SignInMethods.UnprovenItem) ? DateTimeOffset.UnixEpoch : now,
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

    public async Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await RetrieveAsync(key, scope.ServiceProvider.GetRequiredService<AppDbContext>(), CancellationToken.None);
    }

    // With the context of the request, which its page asks too: each further one costs as much as a question.
    public Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken) =>
        RetrieveAsync(key, httpContext.RequestServices.GetRequiredService<AppDbContext>(), cancellationToken);

    private async Task<AuthenticationTicket?> RetrieveAsync(string key, AppDbContext db, CancellationToken cancellationToken)
    {
        var hash = OneTimeToken.Hash(key);
        var found = await ByKey.For(db)(db, hash, cancellationToken);
        var now = clock.GetUtcNow();
        if (found is null || !IsAlive(found, now))
        {
            return null;
        }

        if (now - found.Session.LastSeenAt >= LastSeenPrecision)
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

    private bool IsAlive(FoundSession found, DateTimeOffset now) =>
        now < found.Session.LastSeenAt + options.Value.IdleTimeout
        && now < found.Session.CreatedAt + options.Value.AbsoluteTimeout
        && found.SecurityStamp == found.Session.SecurityStamp
        && (found.Session.CompanyId is null || found.Session.IsAllowedIn(found.Membership));

    private AuthenticationTicket Ticket(FoundSession found)
    {
        var scheme = Microsoft.AspNetCore.Identity.IdentityConstants.ApplicationScheme;
        var properties = new AuthenticationProperties
        {
            IssuedUtc = found.Session.CreatedAt,
            ExpiresUtc = found.Session.CreatedAt + options.Value.AbsoluteTimeout,
        };
        var identity = PersonClaims.Identity(
            found, scheme, lacksFactor: !found.HasFactor && options.Value.DemandsFactor(found.IsAdministrator));
        return new AuthenticationTicket(new ClaimsPrincipal(identity), properties, scheme);
    }
}
