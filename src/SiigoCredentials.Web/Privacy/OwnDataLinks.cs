using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Privacy;

/// <summary>Hands people what the portal has of them by a mailed link: a contact has no account to sign in to.</summary>
public sealed class OwnDataLinks(
    AppDbContext db, PersonalRecord record, SignInAttemptCounter attempts, PrivacyMailLimit mails, Outbox outbox, SecurityLog security,
    TimeProvider clock) : ICleanup
{
    /// <summary>
    /// Mails a link if the portal has anything of the address. The rows, the work and the answer are the same if it has nothing.
    /// </summary>
    /// <param name="email">A valid address in canonical form.</param>
    /// <param name="page">The absolute address of the page that the link opens.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>How long to wait after too many requests; otherwise null.</returns>
    public async Task<TimeSpan?> AskAsync(string email, string page, CancellationToken ct)
    {
        if ((await attempts.BeginAtAsync(PublicDoor.PersonalData, email, ct) ?? mails.TryAcquire(email)) is { } wait)
        {
            return wait;
        }

        var known = await record.FindAddressAsync(email, ct);
        var code = OneTimeToken.Create();
        db.OwnDataLinks.Add(new OwnDataLink
        { TokenHash = OneTimeToken.Hash(code), Address = known ?? "", EndsAt = clock.GetUtcNow() + OwnDataLink.Lifetime });
        var mail = PrivacyMails.OwnData(known ?? "", $"{page}?codigo={code}");
        if (known is null)
        {
            outbox.AddForNobody(mail);
        }
        else
        {
            outbox.Add(mail);
        }

        await db.SaveChangesAsync(ct);
        return null;
    }

    /// <summary>Whether a link works.</summary>
    public async Task<bool> IsOpenAsync(string? code, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var isOpen = await db.OwnDataLinks.WithToken(code).AnyAsync(link => link.Address != "" && link.EndsAt > now, ct);
        if (!isOpen && OneTimeToken.IsWellFormed(code))
        {
            security.LinkRefused();
        }

        return isOpen;
    }

    /// <summary>Uses up a link. What the portal has of its owner, as UTF-8; null if it does not work, or nothing is there.</summary>
    public async Task<byte[]?> TakeAsync(string? code, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var address = await db.OwnDataLinks.WithToken(code).Where(link => link.Address != "" && link.EndsAt > now)
            .Select(link => link.Address).SingleOrDefaultAsync(ct);
        if (address is null)
        {
            return null;
        }

        var written = await record.WriteAsync(address, ct); // first: a link whose file failed still works
        return await db.OwnDataLinks.WithToken(code).ExecuteDeleteAsync(ct) == 0 ? null : written;
    }

    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.OwnDataLinks.Where(link => link.EndsAt < now).ExecuteDeleteAsync(ct);
    }
}
