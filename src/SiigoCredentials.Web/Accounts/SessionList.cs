using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>One of a person's open sessions, as they see it.</summary>
public sealed record OpenSession(Guid Id, string UserAgent, string? Address, DateTimeOffset SignedInAt, DateTimeOffset LastSeenAt);

/// <summary>Where a person is signed in, and how they end it (ASVS 7.5.2).</summary>
public sealed class SessionList(AppDbContext db, TimeProvider clock, IOptions<AccountsOptions> options)
{
    public const int PageLength = 20;

    /// <summary>The sessions that still open a page, the last used first.</summary>
    public Task<ListPage<OpenSession>> PageAsync(Guid personId, int page, CancellationToken ct)
    {
        var (seen, signedIn) = (clock.GetUtcNow() - options.Value.IdleTimeout, clock.GetUtcNow() - options.Value.AbsoluteTimeout);
        return db.Sessions.AsNoTracking()
            .Where(row => row.PersonId == personId && row.SecurityStamp == row.Person!.SecurityStamp && row.LastSeenAt > seen && row.CreatedAt > signedIn)
            .OrderByDescending(row => row.LastSeenAt).ThenBy(row => row.Id)
            .Select(row => new OpenSession(row.Id, row.UserAgent, row.Address, row.CreatedAt, row.LastSeenAt))
            .PageAsync(page, PageLength, ct);
    }

    /// <summary>Does nothing when the person has no such session.</summary>
    public Task EndAsync(Guid personId, Guid sessionId, CancellationToken ct) =>
        db.Sessions.Where(row => row.PersonId == personId && row.Id == sessionId).ExecuteDeleteAsync(ct);

    /// <summary>After a change to what proves who the person is: the browser that made it stays, and every other one has to prove it anew.</summary>
    public async Task KeepOnlyAsync(Person person, Guid kept, CancellationToken ct)
    {
        await EndOthersAsync(person.Id, kept, ct);
        await db.Sessions.Where(row => row.Id == kept).ExecuteUpdateAsync(set => set.SetProperty(row => row.SecurityStamp, person.SecurityStamp), ct);
    }

    /// <summary>Ends every one: whoever is signed in as the person has to prove it anew.</summary>
    public Task EndAllAsync(Guid personId, CancellationToken ct) =>
        db.Sessions.Where(row => row.PersonId == personId).ExecuteDeleteAsync(ct);

    /// <summary>Ends all but the one at hand.</summary>
    public Task EndOthersAsync(Guid personId, Guid kept, CancellationToken ct) =>
        db.Sessions.Where(row => row.PersonId == personId && row.Id != kept).ExecuteDeleteAsync(ct);
}
