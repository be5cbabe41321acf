using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Creates, finds and consumes the links that are mailed to account owners.</summary>
public sealed class AccountLinks(AppDbContext db, SecurityLog security, TimeProvider clock) : ICleanup
{
    /// <summary>Adds a link and returns its code. The caller saves it together with the mail.</summary>
    /// <param name="purpose">What the link allows.</param>
    /// <param name="owner">The owner of the account; null when there is none.</param>
    /// <param name="address">The recipient of the mail.</param>
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

    /// <summary>
    /// The valid link with this code. Null when it was used, has expired, never existed, or the account's address, password or factors
    /// changed after it was created.
    /// </summary>
    public async Task<AccountLink?> FindAsync(LinkPurpose purpose, string? code, CancellationToken ct)
    {
        if (!OneTimeToken.IsWellFormed(code))
        {
            return null;
        }

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

    /// <summary>Consumes this and the person's other links for the same purpose. False when another request was first.</summary>
    public async Task<bool> UseAsync(AccountLink link, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var isFirst = await db.AccountLinks.Where(row => row.TokenHash == link.TokenHash && row.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), ct) > 0;
        await db.AccountLinks.Where(row => row.PersonId == link.PersonId && row.Purpose == link.Purpose && row.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), ct);
        return isFirst;
    }

    /// <summary>Ends the person's unused links.</summary>
    public Task EndAllAsync(Guid personId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.AccountLinks.Where(row => row.PersonId == personId && row.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), ct);
    }

    /// <summary>How many links were created for the person since then.</summary>
    public Task<int> CountAsync(LinkPurpose purpose, Guid? personId, DateTimeOffset since, CancellationToken ct) =>
        db.AccountLinks.CountAsync(link => link.PersonId == personId && link.Purpose == purpose && link.CreatedAt > since, ct);

    /// <summary>The person's newest link that is neither used nor expired; null when there is none.</summary>
    public Task<AccountLink?> NewestAsync(LinkPurpose purpose, Guid personId, CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - LifetimeOf(purpose);
        return db.AccountLinks.AsNoTracking()
            .Where(link => link.PersonId == personId && link.Purpose == purpose && link.UsedAt == null && link.CreatedAt > oldest)
            .OrderByDescending(link => link.CreatedAt).FirstOrDefaultAsync(ct);
    }

    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - TimeSpan.FromDays(1);
        return db.AccountLinks.Where(link => link.CreatedAt < oldest).ExecuteDeleteAsync(ct);
    }

    private static TimeSpan LifetimeOf(LinkPurpose purpose) => purpose switch
    {
        LinkPurpose.PasswordReset => TimeSpan.FromMinutes(10), // ASVS 6.4.1
        LinkPurpose.AddressChange => TimeSpan.FromHours(1),
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "Unknown purpose."),
    };
}
