using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Handoff;

/// <summary>The result of an attempt to open a link: the pair or null; after too many attempts, also how long to wait.</summary>
public sealed record HandoffAnswer(DisclosedPair? Pair, TimeSpan? Wait = null)
{
    /// <summary>The code has too few digits to be one, so it was no attempt.</summary>
    public bool IsIncomplete { get; init; }
}

/// <summary>
/// Opens a link once, with its secret and the mailed code. Every refusal has the same answer and does the same work: it reads the row,
/// compares the code, looks for the key and marks the row as refused.
/// </summary>
public sealed class HandoffRedemption(
    AppDbContext db,
    CredentialService credentials,
    CredentialNotifier notifier,
    CompanyActs acts,
    SignInAttemptCounter attempts,
    SecurityLog security,
    TimeProvider clock)
{
    private static readonly TimeSpan TestableFor = TimeSpan.FromMinutes(10);

    private static readonly byte[] NoCode = new byte[HMACSHA256.HashSizeInBytes];

    /// <param name="secret">The part of the link after the #.</param>
    /// <param name="code">The code as the contact typed it.</param>
    /// <param name="client">From where it was sent.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<HandoffAnswer> OpenAsync(string? secret, string? code, ClientContext client, CancellationToken ct)
    {
        if (!HandoffCode.IsWhole(code))
        {
            return new HandoffAnswer(Pair: null) { IsIncomplete = true };
        }

        if (attempts.BeginAt(PublicDoor.Handoff) is { } wait)
        {
            return new HandoffAnswer(Pair: null, wait);
        }

        var (sent, hash) = Read(secret);
        var companyId = await db.HandoffLinks.Where(row => row.TokenHash == hash).Select(row => row.CompanyId).SingleOrDefaultAsync(ct);
        return new HandoffAnswer(await acts.RunAsync(companyId, act => OpenAsync(act, sent, hash, code, client, ct), ct));
    }

    /// <summary>The company of a link that was opened in the last ten minutes: its reader may test what they got. Null otherwise.</summary>
    public async Task<Guid?> FindOpenedAsync(string? secret, CancellationToken ct)
    {
        var (_, hash) = Read(secret);
        var since = clock.GetUtcNow() - TestableFor;
        return await db.HandoffLinks.Where(row => row.TokenHash == hash && row.OpenedAt >= since).Select(row => (Guid?)row.CompanyId)
            .SingleOrDefaultAsync(ct);
    }

    private async Task<DisclosedPair?> OpenAsync(
        Act act, string secret, byte[] hash, string? code, ClientContext client, CancellationToken ct)
    {
        var link = await db.HandoffLinks.AsNoTracking().SingleOrDefaultAsync(row => row.TokenHash == hash, ct);
        var isRight = CryptographicOperations.FixedTimeEquals(HandoffCode.Hash(secret, HandoffCode.Read(code)), link?.CodeHash ?? NoCode);
        var key = await credentials.FindHandoffKeyAsync(link?.CompanyId ?? Guid.Empty, ct);
        var isCreatorAllowed = await db.MayDiscloseAsync(link?.CompanyId ?? Guid.Empty, link?.CreatedById ?? Guid.Empty, ct);
        var isOpen = link?.StateAt(key, isCreatorAllowed, clock.GetUtcNow()) == HandoffState.Waiting;
        var pair = isOpen && isRight ? await OpenAsync(act, link!, key!, client, ct) : null;
        if (pair is null)
        {
            await RefuseAsync(hash, isWrongCode: isOpen && !isRight, ct);
            act.Keep();
        }

        return pair;
    }

    private async Task<DisclosedPair?> OpenAsync(Act act, HandoffLink link, HandoffKey key, ClientContext client, CancellationToken ct)
    {
        if (await credentials.DiscloseAsync(key, ct) is not { } pair)
        {
            return null; // this process lacks the key-encryption key; the link stays valid until it is back
        }

        var (now, from) = (clock.GetUtcNow(), client.Address?.ToString());
        var won = await db.HandoffLinks.Where(row => row.Id == link.Id && row.OpenedAt == null && row.CancelledAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.OpenedAt, now).SetProperty(row => row.OpenedFrom, from), ct);
        if (won == 0)
        {
            return null;
        }

        // The contact has no account. The link's id stands for the person.
        var contact = new Actor(link.CompanyId, link.Id, link.ContactName, from, client.UserAgent);
        act.Record(contact, AuditAction.HandoffOpened, $"key …{key.Hint} by {link.ContactName} <{link.ContactEmail}>");
        var occasion = new SecurityEventContext(now, DeviceName.Of(client.UserAgent), from);
        await notifier.NotifyAdministratorsAsync(
            link.CompanyId, to => HandoffMails.Opened(to.Email, to.Name, link, pair.Fingerprint, occasion), ct);
        return pair;
    }

    // A known link is updated at each refusal, so that the time does not reveal the reason.
    private async Task RefuseAsync(byte[] secretHash, bool isWrongCode, CancellationToken ct)
    {
        var (now, wrongCodes) = (clock.GetUtcNow(), isWrongCode ? 1 : 0);
        await db.HandoffLinks.Where(row => row.TokenHash == secretHash)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.RefusedAt, now).SetProperty(row => row.WrongCodes, row => row.WrongCodes + wrongCodes),
                ct);
        security.LinkRefused();
    }

    // No secret is empty, so a missing one matches no link.
    private static (string Secret, byte[] Hash) Read(string? secret) => (secret ?? "", OneTimeToken.Hash(secret ?? ""));
}
