using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Credentials;

/// <summary>Makes the links that are mailed to a credential's contact, and finds those that serve.</summary>
public sealed class ContactLinks(AppDbContext db, PublicAddress address, SecurityLog security, TimeProvider clock) : ICleanup
{
    private static readonly TimeSpan ConfirmLifetime = TimeSpan.FromDays(7);

    /// <summary>Adds a link, to be saved with the mail that carries it; null where nobody knows the portal's own address.</summary>
    /// <param name="purpose">For what it serves.</param>
    /// <param name="credentialId">Whose contact gets it.</param>
    /// <param name="to">Where the mail goes.</param>
    /// <param name="accessKeyId">The new key, where it is about one.</param>
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

    /// <summary>Whose link it is, whether or not it serves; empty for nobody's.</summary>
    public Task<Guid> CompanyOfAsync(string? code, CancellationToken ct) =>
        db.ContactLinks.WithToken(code).Select(link => link.Credential!.CompanyId).SingleOrDefaultAsync(ct);

    /// <summary>The link with this code, used or not; null when it is too old, never was, or went to somebody who is the contact no more.</summary>
    public async Task<ContactLink?> FindAsync(ContactLinkPurpose purpose, string? code, CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - LifetimeOf(purpose);
        var found = await db.ContactLinks.AsNoTracking().WithToken(code).Include(link => link.Credential!.Company).SingleOrDefaultAsync(
            link => link.Purpose == purpose && link.CreatedAt > oldest && link.Address == link.Credential!.Contact.Email, ct);
        if (found is null)
        {
            security.LinkRefused();
        }

        return found;
    }

    /// <summary>Uses the link up, and with it every other one of its credential for the same purpose; false when somebody was faster.</summary>
    public async Task<bool> UseAsync(ContactLink link, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var won = await db.ContactLinks.Where(row => row.TokenHash == link.TokenHash && row.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), ct) > 0;
        await db.ContactLinks.Where(row => row.CredentialId == link.CredentialId && row.Purpose == link.Purpose && row.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), ct);
        return won;
    }

    /// <summary>Whether the address was ever sent a link for the credential, or was confirmed by one that is no longer kept.</summary>
    public async Task<bool> WentToAsync(Guid credentialId, string to, CancellationToken ct) =>
        await db.ContactLinks.AnyAsync(link => link.CredentialId == credentialId && link.Address == to, ct)
        || await db.Credentials.AsNoTracking().AnyAsync(row => row.Id == credentialId && row.Contact.Email == to && row.ContactConfirmedAt != null, ct); // as it is stored: the change is not saved yet

    /// <summary>How many of them went out for a credential within a day.</summary>
    public Task<int> CountOfADayAsync(ContactLinkPurpose purpose, Guid credentialId, CancellationToken ct)
    {
        var since = clock.GetUtcNow().AddDays(-1);
        return db.ContactLinks.CountAsync(link => link.CredentialId == credentialId && link.Purpose == purpose && link.CreatedAt > since, ct);
    }

    /// <summary>When the newest link that still serves was made for an address; null when none serves.</summary>
    public Task<DateTimeOffset?> NewestAsync(ContactLinkPurpose purpose, Guid credentialId, string to, CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - LifetimeOf(purpose);
        return db.ContactLinks.Where(link => link.CredentialId == credentialId && link.Purpose == purpose && link.Address == to && link.UsedAt == null && link.CreatedAt > oldest)
            .MaxAsync(link => (DateTimeOffset?)link.CreatedAt, ct);
    }

    /// <summary>Forgets links that have long ceased to serve.</summary>
    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - RotationPlan.Longest - TimeSpan.FromDays(1);
        return db.ContactLinks.Where(link => link.CreatedAt < oldest).ExecuteDeleteAsync(ct);
    }

    private static string PageOf(ContactLinkPurpose purpose) => purpose switch
    {
        ContactLinkPurpose.Confirm => "/contacto/confirmar",
        ContactLinkPurpose.Moved => "/contacto/ya-actualice",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "No such link."),
    };

    private static TimeSpan LifetimeOf(ContactLinkPurpose purpose) => purpose == ContactLinkPurpose.Confirm ? ConfirmLifetime : RotationPlan.Longest;
}
