using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Makes the links that are mailed to an account's owner, finds those that still serve, and uses them up.</summary>
public sealed class AccountLinks(AppDbContext db, SecurityLog security, TimeProvider clock) : ICleanup
{
    /// <summary>Adds a link, to be saved with the mail that carries its code.</summary>
    /// <param name="purpose">For what it serves.</param>
    /// <param name="owner">The owner of the account; null when there is none.</param>
    /// <param name="address">Where the mail goes.</param>
    public string Add(LinkPurpose purpose, Person? owner, string address)
    {
        var code = OneTimeToken.Create();
        db.AccountLinks.Add(new AccountLink
        {
            TokenHash = OneTimeToken.Hash(code),
            Purpose = purpose,
            PersonId = owner?.Id,
            SecurityStamp = owner?.SecurityStamp,
            Address = address,
            CreatedAt = clock.GetUtcNow(),
        });
        return code;
    }

    /// <summary>The link with this code; null when it was used, is too old, never existed, or was made for an address, a password, factors or a role that changed since.</summary>
    public async Task<AccountLink?> FindAsync(LinkPurpose purpose, string? code, CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - LifetimeOf(purpose);
        var found = await db.AccountLinks.AsNoTracking().WithToken(code).SingleOrDefaultAsync(
            link => link.Purpose == purpose && link.UsedAt == null && link.CreatedAt > oldest
                && db.Users.Any(person => person.Id == link.PersonId && person.SecurityStamp == link.SecurityStamp
                    && (purpose != LinkPurpose.PasswordReset || person.Email == link.Address)),
            ct);
        if (found is null)
        {
            security.LinkRefused();
        }

        return found;
    }

    /// <summary>Uses the link up, and with it every other one for the same purpose; false when somebody was faster.</summary>
    public async Task<bool> UseAsync(AccountLink link, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var won = await db.AccountLinks.Where(row => row.TokenHash == link.TokenHash && row.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), ct) > 0;
        await db.AccountLinks.Where(row => row.PersonId == link.PersonId && row.Purpose == link.Purpose && row.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), ct);
        return won;
    }

    /// <summary>How many of them went out for somebody since then.</summary>
    public Task<int> CountAsync(LinkPurpose purpose, Guid? personId, DateTimeOffset since, CancellationToken ct) =>
        db.AccountLinks.CountAsync(link => link.PersonId == personId && link.Purpose == purpose && link.CreatedAt > since, ct);

    /// <summary>The newest link of a person's for a purpose that has neither been used nor run out; null when there is none.</summary>
    public Task<AccountLink?> NewestAsync(LinkPurpose purpose, Guid personId, CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - LifetimeOf(purpose);
        return db.AccountLinks.AsNoTracking()
            .Where(link => link.PersonId == personId && link.Purpose == purpose && link.UsedAt == null && link.CreatedAt > oldest)
            .OrderByDescending(link => link.CreatedAt).FirstOrDefaultAsync(ct);
    }

    /// <summary>Forgets links that have long ceased to serve.</summary>
    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - TimeSpan.FromDays(1);
        return db.AccountLinks.Where(link => link.CreatedAt < oldest).ExecuteDeleteAsync(ct);
    }

    private static TimeSpan LifetimeOf(LinkPurpose purpose) => purpose switch
    {
        LinkPurpose.PasswordReset => TimeSpan.FromMinutes(10), // ASVS 6.4.1
        LinkPurpose.AddressChange => TimeSpan.FromHours(1),
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "No such link."),
    };
}
