using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// Recognises the browsers in which a person has signed in before. Their attempts are counted apart, so that a stranger who guesses
/// at an account from elsewhere cannot lock its owner out (the device cookies of OWASP's guide against brute force).
/// </summary>
public sealed class KnownDevices(AppDbContext db, CurrentBrowser browser, Outbox outbox, AccountRecord record, TimeProvider clock) : ICleanup
{
    /// <summary>
    /// Identifies this browser among those of the person; null if the person has not signed in with it, whatever code it sends. Looked up by the name
    /// that was typed: the work is the same whether the account exists or not (ASVS 6.3.8).
    /// </summary>
    public async Task<string?> FindAsync(string normalizedEmail, CancellationToken ct)
    {
        if (browser.Code is not { } code)
        {
            return null;
        }

        var hash = OneTimeToken.Hash(code);
        var isKnown = await db.KnownDevices.AnyAsync(
            device => device.CodeHash == hash && db.Users.Any(person => person.Id == device.PersonId && person.NormalizedEmail == normalizedEmail), ct);
        return isKnown ? $"browser {Convert.ToHexString(hash)} of {normalizedEmail}" : null;
    }

    /// <summary>Whether anybody has signed in in this browser.</summary>
    public async Task<bool> IsKnownAsync(CancellationToken ct)
    {
        if (browser.Code is not { } code)
        {
            return false;
        }

        var hash = OneTimeToken.Hash(code);
        return await db.KnownDevices.AnyAsync(device => device.CodeHash == hash, ct);
    }

    /// <summary>Notes that the person has signed in here; of a new browser they are told by mail (ASVS 6.3.5).</summary>
    public async Task RememberAsync(Person person, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var code = browser.Code ?? OneTimeToken.Create();
        var hash = OneTimeToken.Hash(code);
        var known = await db.KnownDevices.Where(device => device.CodeHash == hash && device.PersonId == person.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(device => device.LastSignInAt, now), ct) > 0;
        if (!known)
        {
            outbox.Add(AccountMails.NewDevice(person.Email!, person.FullName, record.SecurityEventContext));
            db.KnownDevices.Add(new KnownDevice { PersonId = person.Id, CodeHash = hash, LastSignInAt = now });
            await db.SaveChangesAsync(ct);
        }

        browser.Keep(code);
    }

    /// <summary>Forgets browsers that have long been silent.</summary>
    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - CurrentBrowser.CodeLifetime;
        return db.KnownDevices.Where(device => device.LastSignInAt < oldest).ExecuteDeleteAsync(ct);
    }
}
