using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Handoff;

/// <summary>What an attempt to open a link gave: the pair, or nothing; with a wait when there were too many attempts.</summary>
public sealed record HandoffAnswer(DisclosedPair? Pair, TimeSpan? Wait = null);

/// <summary>
/// Where the contact opens a link, once, with its secret and the mailed code. Whatever is wrong, the answer is the same, and so is the work for it:
/// the row is read, the code compared, the key looked for, and the refusal noted on the row.
/// </summary>
public sealed class HandoffRedemption(
    AppDbContext db,
    CredentialService credentials,
    CredentialNotifier news,
    CompanyActs acts,
    SignInAttemptCounter attempts,
    SecurityLog security,
    CurrentBrowser browser,
    TimeProvider clock)
{
    private static readonly byte[] NoCode = new byte[HMACSHA256.HashSizeInBytes];

    /// <param name="secret">What stands behind the # of the link.</param>
    /// <param name="code">The code as it was typed.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<HandoffAnswer> OpenAsync(string? secret, string? code, CancellationToken ct)
    {
        if (attempts.BeginAt(PublicDoor.Handoff) is { } wait)
        {
            return new HandoffAnswer(Pair: null, wait);
        }

        var (sent, hash) = Read(secret);
        var companyId = await db.HandoffLinks.Where(row => row.TokenHash == hash).Select(row => row.CompanyId).SingleOrDefaultAsync(ct); // whose turn to wait for
        return new HandoffAnswer(await acts.RunAsync(companyId, act => OpenAsync(act, sent, hash, code, ct), ct));
    }

    private async Task<DisclosedPair?> OpenAsync(Act act, string secret, byte[] hash, string? code, CancellationToken ct)
    {
        var link = await db.HandoffLinks.AsNoTracking().SingleOrDefaultAsync(row => row.TokenHash == hash, ct);
        var isRight = CryptographicOperations.FixedTimeEquals(HandoffCode.Hash(secret, HandoffCode.Read(code)), link?.CodeHash ?? NoCode);
        var key = await credentials.FindHandoffKeyAsync(link?.CompanyId ?? Guid.Empty, ct);
        var isMakersRight = await db.MayDiscloseAsync(link?.CompanyId ?? Guid.Empty, link?.CreatedById ?? Guid.Empty, ct);
        var isOpen = link?.StateAt(key, isMakersRight, clock.GetUtcNow()) == HandoffState.Waiting;
        var pair = isOpen && isRight ? await OpenAsync(act, link!, key!, ct) : null;
        if (pair is null)
        {
            await RefuseAsync(hash, isGuess: isOpen && !isRight, ct);
            act.Keep();
        }

        return pair;
    }

    private async Task<DisclosedPair?> OpenAsync(Act act, HandoffLink link, HandoffKey key, CancellationToken ct)
    {
        if (await credentials.DiscloseAsync(key, ct) is not { } pair)
        {
            return null; // sealed with a key-encryption key that is not here: the link stays good for when it is
        }

        var (now, from) = (clock.GetUtcNow(), browser.Address?.ToString());
        var won = await db.HandoffLinks.Where(row => row.Id == link.Id && row.OpenedAt == null && row.CancelledAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OpenedAt, now).SetProperty(row => row.OpenedFrom, from), ct);
        if (won == 0)
        {
            return null;
        }

        // The contact has no account: the link stands for the person.
        var contact = new Actor(link.CompanyId, link.Id, link.ContactName, from, browser.UserAgent);
        act.Record(contact, AuditAction.HandoffOpened, $"key …{key.Hint} by {link.ContactName} <{link.ContactEmail}>");
        var occasion = new SecurityEventContext(now, DeviceName.Of(browser.UserAgent), from);
        await news.NotifyAdministratorsAsync(link.CompanyId, (to, name) => HandoffMails.Opened(to, name, link, pair.Fingerprint, occasion), ct);
        return pair;
    }

    // A link that is known is written to whatever is wrong with it, so that the time does not tell what.
    private async Task RefuseAsync(byte[] secretHash, bool isGuess, CancellationToken ct)
    {
        var (now, one) = (clock.GetUtcNow(), isGuess ? 1 : 0);
        await db.HandoffLinks.Where(row => row.TokenHash == secretHash)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.RefusedAt, now).SetProperty(row => row.WrongCodes, row => row.WrongCodes + one), ct);
        security.LinkRefused();
    }

    // Nobody's secret is empty or longer than one.
    private static (string Secret, byte[] Hash) Read(string? secret) => (secret ?? "", OneTimeToken.Hash(secret ?? ""));
}
