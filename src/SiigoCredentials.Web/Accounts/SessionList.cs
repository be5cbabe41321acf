using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

public sealed record OpenSession(
    Guid Id, string UserAgent, string? Address, SignInMethod Method, DateTimeOffset SignedInAt, DateTimeOffset LastSeenAt);

/// <summary>Lists and ends the sessions of a person (ASVS 7.5.2).</summary>
public sealed class SessionList(AppDbContext db, TimeProvider clock, IOptions<AccountsOptions> options)
{
    public const int PageLength = 20;

    /// <summary>The live sessions, most recently used first.</summary>
    public Task<ListPage<OpenSession>> PageAsync(Guid personId, int page, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (seenAfter, createdAfter) = (now - options.Value.IdleTimeout, now - options.Value.AbsoluteTimeout);
        return db.Sessions.AsNoTracking()
            .Where(row => row.PersonId == personId && row.SecurityStamp == row.Person!.SecurityStamp)
            .Where(row => row.LastSeenAt > seenAfter && row.CreatedAt > createdAfter)
            .OrderByDescending(row => row.LastSeenAt).ThenBy(row => row.Id)
            .Select(row => new OpenSession(row.Id, row.UserAgent, row.Address, row.Method, row.CreatedAt, row.LastSeenAt))
            .PageAsync(page, PageLength, ct);
    }

    /// <summary>Does nothing when the person has no such session.</summary>
    public Task EndAsync(Guid personId, Guid sessionId, CancellationToken ct) =>
        db.Sessions.Where(row => row.PersonId == personId && row.Id == sessionId).ExecuteDeleteAsync(ct);

    /// <summary>After a change to a password or a factor: keeps the session that made the change and ends all others.</summary>
    public async Task KeepOnlyAsync(Person person, Guid kept, CancellationToken ct)
    {
        await EndOthersAsync(person.Id, kept, ct);
        await db.Sessions.Where(row => row.Id == kept)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SecurityStamp, person.SecurityStamp), ct);
    }

    public Task EndAllAsync(Guid personId, CancellationToken ct) =>
        db.Sessions.Where(row => row.PersonId == personId).ExecuteDeleteAsync(ct);

    /// <summary>Ends the person's sessions in one company; those in others go on.</summary>
    public Task EndInAsync(Guid personId, Guid companyId, CancellationToken ct) =>
        db.Sessions.Where(row => row.PersonId == personId && row.CompanyId == companyId).ExecuteDeleteAsync(ct);

    public Task EndOthersAsync(Guid personId, Guid kept, CancellationToken ct) =>
        db.Sessions.Where(row => row.PersonId == personId && row.Id != kept).ExecuteDeleteAsync(ct);
}
