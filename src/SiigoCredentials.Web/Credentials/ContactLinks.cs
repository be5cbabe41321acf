using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Credentials;

/// <summary>Creates the links in mails to the contact, and finds the valid ones.</summary>
public sealed class ContactLinks(AppDbContext db, PublicAddress address, SecurityLog security, TimeProvider clock) : ICleanup
{
    private static readonly TimeSpan ConfirmLifetime = TimeSpan.FromDays(7);

    private static readonly CompiledQuery<
        Func<AppDbContext, ContactLinkPurpose, Guid, string, DateTimeOffset, CancellationToken, Task<DateTimeOffset?>>>
        Newest = new(() => EF.CompileAsyncQuery(
            (AppDbContext db, ContactLinkPurpose purpose, Guid credentialId, string to, DateTimeOffset oldest, CancellationToken _) =>
                db.ContactLinks
                    .Where(link => link.CredentialId == credentialId && link.Purpose == purpose && link.Address == to)
                    .Where(link => link.UsedAt == null && link.CreatedAt > oldest)
                    .Max(link => (DateTimeOffset?)link.CreatedAt)));

    /// <summary>Adds a link, which is saved together with its mail; null if the portal's public address is not known.</summary>
    /// <param name="purpose">The purpose of the link.</param>
    /// <param name="credentialId">The credential whose contact gets it.</param>
    /// <param name="to">The address of the mail.</param>
    /// <param name="accessKeyId">The new key; null if the link is not about a key.</param>
    public string? Add(ContactLinkPurpose purpose, Guid credentialId, string to, Guid? accessKeyId = null)
    {
        if (address.OfLinks is not { } portal)
        {
            return null;
        }

        var code = OneTimeToken.Create();
        db.ContactLinks.Add(new ContactLink
        {
            TokenHash = OneTimeToken.Hash(code),
            Purpose = purpose,
            CredentialId = credentialId,
            AccessKeyId = accessKeyId,
            Address = to,
            CreatedAt = clock.GetUtcNow(),
        });
        return $"{portal}{PageOf(purpose)}?codigo={code}";
    }

    /// <summary>The page that says what is kept of a contact; null if the portal's public address is not known.</summary>
    public string? DataPage => address.OfLinks is { } portal ? $"{portal}/tratamiento-de-datos" : null;

    /// <summary>The company of a link, valid or not; empty if there is no such link.</summary>
    public Task<Guid> CompanyOfAsync(string? code, CancellationToken ct) =>
        db.ContactLinks.WithToken(code).Select(link => link.Credential!.CompanyId).SingleOrDefaultAsync(ct);

    /// <summary>The link with this code, used or not; null if it does not exist, has expired, or was mailed to a former contact.</summary>
    public async Task<ContactLink?> FindAsync(ContactLinkPurpose purpose, string? code, CancellationToken ct)
    {
        if (!OneTimeToken.IsWellFormed(code))
        {
            return null;
        }

        var oldest = clock.GetUtcNow() - LifetimeOf(purpose);
        var found = await db.ContactLinks.AsNoTracking().WithToken(code).Include(link => link.Credential!.Company).SingleOrDefaultAsync(
            link => link.Purpose == purpose && link.CreatedAt > oldest && link.Address == link.Credential!.Contact.Email, ct);
        if (found is null)
        {
            security.LinkRefused();
        }

        return found;
    }

    /// <summary>Marks this link and all others of the credential for the same purpose as used; false if it already was.</summary>
    public async Task<bool> UseAsync(ContactLink link, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var won = await db.ContactLinks.Where(row => row.TokenHash == link.TokenHash && row.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), ct) > 0;
        await db.ContactLinks.Where(row => row.CredentialId == link.CredentialId && row.Purpose == link.Purpose && row.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), ct);
        return won;
    }

    /// <summary>Whether a link was mailed to the address, including one that is deleted by now but confirmed the address.</summary>
    public async Task<bool> WasMailedToAsync(Guid credentialId, string to, CancellationToken ct) =>
        await db.ContactLinks.AnyAsync(link => link.CredentialId == credentialId && link.Address == to, ct)
        || await db.Credentials.AsNoTracking() // as it is stored: the new contact is not saved yet
            .AnyAsync(row => row.Id == credentialId && row.Contact.Email == to && row.ContactConfirmedAt != null, ct);

    /// <summary>The number of links of a credential in the last 24 hours.</summary>
    public Task<int> CountOfLastDayAsync(ContactLinkPurpose purpose, Guid credentialId, CancellationToken ct)
    {
        var since = clock.GetUtcNow().AddDays(-1);
        return db.ContactLinks.CountAsync(
            link => link.CredentialId == credentialId && link.Purpose == purpose && link.CreatedAt > since, ct);
    }

    /// <summary>When the newest valid link for an address was created; null if none is valid.</summary>
    public Task<DateTimeOffset?> NewestAsync(ContactLinkPurpose purpose, Guid credentialId, string to, CancellationToken ct) =>
        Newest.For(db)(db, purpose, credentialId, to, clock.GetUtcNow() - LifetimeOf(purpose), ct);

    /// <summary>Deletes links that have expired.</summary>
    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - RotationPlan.Longest - TimeSpan.FromDays(1);
        return db.ContactLinks.Where(link => link.CreatedAt < oldest).ExecuteDeleteAsync(ct);
    }

    private static string PageOf(ContactLinkPurpose purpose) => purpose switch
    {
        ContactLinkPurpose.Confirm => "/contacto/confirmar",
        ContactLinkPurpose.Moved => "/contacto/ya-actualice",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "There is no page for this purpose."),
    };

    private static TimeSpan LifetimeOf(ContactLinkPurpose purpose) => purpose == ContactLinkPurpose.Confirm
        ? ConfirmLifetime : RotationPlan.Longest;
}
