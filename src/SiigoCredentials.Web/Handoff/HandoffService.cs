using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Handoff;

/// <summary>The result of creating or cancelling a link.</summary>
public enum HandoffOutcome
{
    Done,

    /// <summary>The same form was carried out before; the link cannot be shown again.</summary>
    Repeated,

    /// <summary>There is no waiting link or no key to hand out, or the integrations are suspended.</summary>
    Unchanged,

    /// <summary>Somebody changed the credential, perhaps its contact, since the form was shown.</summary>
    Superseded,

    TooMany,

    /// <summary>The daily limit on mails to people outside the company is reached, so the code cannot be mailed.</summary>
    TooManyMails,
}

/// <summary>The outcome; with the secret of the link if one was created.</summary>
public sealed record HandoffResult(HandoffOutcome Outcome, string? Secret = null)
{
    // The default would print the secret, which no log or exception may contain.
    public override string ToString() => $"{nameof(HandoffResult)} {Outcome}";
}

/// <summary>The latest link and its state, for the credential page.</summary>
public sealed record HandoffView(HandoffState State, HandoffLink Link);

/// <summary>Creates, shows and cancels links for the integrator, for an Administrador.</summary>
public sealed class HandoffService(
    AppDbContext db, CredentialService credentials, Outbox outbox, CompanyActs acts, TimeProvider clock, IOptions<HandoffOptions> options)
    : ICleanup
{
    private static readonly CompiledQuery<Func<AppDbContext, Guid, CancellationToken, Task<HandoffLink?>>> Latest = new(() =>
        EF.CompileAsyncQuery((AppDbContext db, Guid companyId, CancellationToken _) => db.HandoffLinks.AsNoTracking()
            .Where(link => link.CompanyId == companyId).OrderByDescending(link => link.CreatedAt).FirstOrDefault()));

    /// <summary>The latest link of the company; null if there is none.</summary>
    public async Task<HandoffView?> LatestAsync(Guid companyId, CancellationToken ct) =>
        await Latest.For(db)(db, companyId, ct) is { } latest
            ? new HandoffView(
                latest.FinalState ?? latest.StateAt(
                    await credentials.FindHandoffKeyAsync(companyId, ct), await db.MayDiscloseAsync(companyId, latest.CreatedById, ct),
                    clock.GetUtcNow()), latest)
            : null;

    /// <summary>Creates a link to the current key for the contact, mails them the code, and cancels the previous link.</summary>
    public Task<HandoffResult> CreateAsync(CredentialOperation operation, CancellationToken ct) =>
        acts.RunAsync(
            operation.Actor, operation.Id, new HandoffResult(HandoffOutcome.Repeated), act => CreateAsync(act, operation, ct), ct);

    /// <summary>Cancels the waiting link.</summary>
    public Task<HandoffResult> CancelAsync(CredentialOperation operation, CancellationToken ct) =>
        acts.RunAsync(
            operation.Actor,
            operation.Id,
            new HandoffResult(HandoffOutcome.Done),
            act => CancelAsync(act, operation.Actor.CompanyId, ct),
            ct);

    /// <summary>Deletes old links.</summary>
    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow().AddDays(-options.Value.KeptDays);
        return db.HandoffLinks.Where(link => link.CreatedAt < oldest).ExecuteDeleteAsync(ct);
    }

    private async Task<HandoffResult> CreateAsync(Act act, CredentialOperation operation, CancellationToken ct)
    {
        var companyId = operation.Actor.CompanyId;
        var key = await credentials.FindHandoffKeyAsync(companyId, ct);
        if (await FindRefusalAsync(operation, key, ct) is { } refusal)
        {
            return new HandoffResult(refusal);
        }

        await CloseWaitingAsync(companyId, ct);
        var (secret, code) = (OneTimeToken.Create(), HandoffCode.Create());
        var link = LinkTo(key!, operation.Actor, secret, code);
        db.HandoffLinks.Add(link);
        await outbox.TryAddOutsideAsync(
            companyId, OutsideMail.AboutTheKey, () => HandoffMails.Code(link, key!.CompanyName, HandoffCode.Written(code)), ct);
        act.Record(AuditAction.HandoffCreated, $"key …{key!.Hint} for {link.ContactName} <{link.ContactEmail}>");
        return new HandoffResult(HandoffOutcome.Done, secret);
    }

    private async Task<HandoffResult> CancelAsync(Act act, Guid companyId, CancellationToken ct)
    {
        if (await LatestAsync(companyId, ct) is not { State: HandoffState.Waiting or HandoffState.Suspended, Link: var link })
        {
            return new HandoffResult(HandoffOutcome.Unchanged);
        }

        await CloseWaitingAsync(companyId, ct);
        act.Record(AuditAction.HandoffCancelled, $"for {link.ContactName} <{link.ContactEmail}>");
        return new HandoffResult(HandoffOutcome.Done);
    }

    private async Task<HandoffOutcome?> FindRefusalAsync(CredentialOperation operation, HandoffKey? key, CancellationToken ct)
    {
        var companyId = operation.Actor.CompanyId;
        if (key is null or { IsSuspended: true })
        {
            return HandoffOutcome.Unchanged;
        }

        if (key.CredentialVersion != operation.SeenVersion)
        {
            return HandoffOutcome.Superseded;
        }

        var since = clock.GetUtcNow().AddDays(-1);
        var made = await db.HandoffLinks.CountAsync(link => link.CompanyId == companyId && link.CreatedAt > since, ct);
        return made >= options.Value.LinksPerDay ? HandoffOutcome.TooMany
            : await outbox.MayMailOutsideAsync(companyId, OutsideMail.AboutTheKey, ct) ? null
            : HandoffOutcome.TooManyMails;
    }

    private Task<int> CloseWaitingAsync(Guid companyId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.HandoffLinks.Where(link => link.CompanyId == companyId && link.OpenedAt == null && link.CancelledAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(link => link.CancelledAt, now), ct);
    }

    private HandoffLink LinkTo(HandoffKey key, Actor actor, string secret, string code) => new()
    {
        CompanyId = actor.CompanyId,
        AccessKeyId = key.KeyId,
        KeysIssued = key.KeysIssued,
        ContactName = key.Contact.Name,
        ContactEmail = key.Contact.Email,
        TokenHash = OneTimeToken.Hash(secret),
        CodeHash = HandoffCode.Hash(secret, code),
        CreatedAt = clock.GetUtcNow(),
        CreatedBy = actor.Name,
        CreatedById = actor.PersonId,
    };
}
