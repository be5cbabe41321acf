using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// Recognizes the browsers in which a person has signed in before. Their attempts are counted separately, so that an attacker who guesses
/// passwords elsewhere cannot lock the owner out (device cookies in OWASP's guide against brute force).
/// </summary>
public sealed class KnownDevices(
    AppDbContext db, CurrentBrowser browser, Outbox outbox, AccountRecord record, TimeProvider clock) : ICleanup
{
    /// <summary>
    /// A key for this browser and account; null when the owner has not signed in with this browser. The lookup uses the typed address, so
    /// the work is the same whether the account exists or not (ASVS 6.3.8).
    /// </summary>
    public async Task<string?> FindAsync(string normalizedEmail, CancellationToken ct)
    {
        if (browser.Code is not { } code)
        {
            return null;
        }

        var hash = OneTimeToken.Hash(code);
        var isKnown = await db.KnownDevices.AnyAsync(
            device => device.CodeHash == hash
                && db.Users.Any(person => person.Id == device.PersonId && person.NormalizedEmail == normalizedEmail),
            ct);
        return isKnown ? $"browser {Convert.ToHexString(hash)} of {normalizedEmail}" : null;
    }

    /// <summary>Whether anybody has signed in with this browser.</summary>
    public async Task<bool> IsKnownAsync(CancellationToken ct)
    {
        if (browser.Code is not { } code)
        {
            return false;
        }

        var hash = OneTimeToken.Hash(code);
        return await db.KnownDevices.AnyAsync(device => device.CodeHash == hash, ct);
    }

    /// <summary>Records a sign-in with this browser. The person gets a mail about a new browser (ASVS 6.3.5).</summary>
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

    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - CurrentBrowser.CodeLifetime;
        return db.KnownDevices.Where(device => device.LastSignInAt < oldest).ExecuteDeleteAsync(ct);
    }
}
