using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;
using SiigoCredentials.Web.Telemetry;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Credentials;

/// <summary>
/// The only writer of credentials: generates, shows, rotates and revokes the pair, for both menu routes and the operator.
/// Each act, its audit entry, its mails and its webhooks are one transaction.
/// </summary>
public sealed partial class CredentialService(
    AppDbContext db,
    AuditTrail audit,
    CompanyActs acts,
    AccessKeyIssuer issuer,
    RotationLimit rotations,
    PortalMetrics metrics,
    KekCanaries canaries,
    CredentialNotifier notifier,
    CredentialEvents events,
    UsageWriter usage,
    TimeProvider clock,
    IOptions<CredentialOptions> options)
{
    // A form sent again this soon shows the key again without another mail.
    private static readonly TimeSpan RepeatWithoutMail = TimeSpan.FromMinutes(1);

    /// <summary>The credential of a company, without the Access Key; null if none has been generated.</summary>
    public Task<CredentialView?> FindAsync(Guid companyId, CancellationToken ct) =>
        db.FindCredentialAsync(companyId, clock.GetUtcNow(), ct);

    /// <summary>The days in Colombia on which a key was issued, from a day on.</summary>
    public async Task<IReadOnlyList<DateOnly>> DaysOfIssueAsync(Guid credentialId, DateOnly from, CancellationToken ct)
    {
        var start = ColombianTime.StartOf(from);
        var moments = await db.AccessKeys.Where(key => key.CredentialId == credentialId && key.IssuedAt >= start)
            .Select(key => key.IssuedAt).ToListAsync(ct);
        return [.. moments.Select(ColombianTime.DayOf).Distinct()];
    }

    /// <summary>Issues the first pair. A company that already has one gets <see cref="CredentialOutcome.Superseded"/>.</summary>
    public async Task<CredentialResult> GenerateAsync(CredentialOperation operation, IntegrationContact contact, CancellationToken ct)
    {
        if (!contact.IsValid)
        {
            return new CredentialResult(CredentialOutcome.InvalidContact);
        }

        var companyName = await db.Companies.Where(company => company.Id == operation.Actor.CompanyId).Select(company => company.Name)
            .SingleAsync(ct);
        return await ActAsync(operation with { SeenVersion = 0 }, _ => Generate(operation, contact, companyName), ct, seals: true);
    }

    /// <summary>Replaces the Access Key. The former key and its tokens are refused from the next request, or after the overlap.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The overlap is not offered.</exception>
    public Task<CredentialResult> RotateAsync(CredentialOperation operation, RotationPlan plan, CancellationToken ct) =>
        Offers(plan)
            ? ActAsync(operation, credential => credential is null ? null : Rotate(operation, credential, plan), ct, seals: true)
            : throw new ArgumentOutOfRangeException(nameof(plan));

    /// <summary>The overlaps that a person may choose.</summary>
    public IReadOnlyList<TimeSpan> OverlapsOffered => options.Value.OverlapsOffered;

    /// <summary>Whether the plan is allowed: at once or with an offered overlap, from now or from a first use in an offered time.</summary>
    public bool Offers(RotationPlan plan) => (plan.Overlap == TimeSpan.Zero || OverlapsOffered.Contains(plan.Overlap))
        && (plan.FirstUseWithin is not { } wait || RotationPlan.FirstUseWaits.Contains(wait));

    /// <summary>Ends the former key before its deadline.</summary>
    public Task<CredentialResult> FinishOverlapAsync(CredentialOperation operation, CancellationToken ct) =>
        ActAsync(operation, lifecycle => lifecycle.Finish(), ct);

    /// <summary>Moves the deadline of the former key to the given time from now, up to the end of its lifetime.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not offered.</exception>
    public Task<CredentialResult> ExtendOverlapAsync(CredentialOperation operation, TimeSpan fromNow, CancellationToken ct) =>
        OverlapsOffered.Contains(fromNow)
            ? ActAsync(operation, lifecycle => lifecycle.Extend(fromNow), ct)
            : throw new ArgumentOutOfRangeException(nameof(fromNow));

    /// <summary>Makes the former key the current one again, if it still works.</summary>
    public Task<CredentialResult> UndoRotationAsync(CredentialOperation operation, CancellationToken ct)
    {
        usage.Write(); // a key that was used in this second is not unused
        return ActAsync(operation, lifecycle => lifecycle.UndoRotation(), ct);
    }

    /// <summary>Ends every working key and its tokens. The next key comes with a rotation.</summary>
    public Task<CredentialResult> RevokeAsync(CredentialOperation operation, CancellationToken ct) =>
        ActAsync(operation, lifecycle => lifecycle.Revoke(), ct);

    /// <summary>Refuses the integrations until they are resumed. The keys stay as they are.</summary>
    public Task<CredentialResult> SuspendAsync(CredentialOperation operation, CancellationToken ct) =>
        ActAsync(operation, lifecycle => lifecycle.Suspend(), ct);

    /// <summary>Accepts the integrations again.</summary>
    public Task<CredentialResult> ResumeAsync(CredentialOperation operation, CancellationToken ct) =>
        ActAsync(operation, lifecycle => lifecycle.Resume(), ct);

    /// <summary>Changes the networks from which the pair and its tokens are accepted, from the next request on.</summary>
    public Task<CredentialResult> AllowAddressesAsync(CredentialOperation operation, AllowedAddresses addresses, CancellationToken ct) =>
        ActAsync(operation, credential => AllowAddresses(credential, addresses), ct);

    /// <summary>Decrypts the current Access Key for a person, and records that they saw it.</summary>
    public Task<CredentialResult> RevealAsync(Actor actor, CancellationToken ct) => RevealAsync(actor, _ => true, _ => true, ct);

    private Task<CredentialResult> RevealAsync(
        Actor actor, Func<AccessKey, bool> isWanted, Func<AccessKey, bool> isNews, CancellationToken ct) =>
        acts.RunAsync(actor, act => RevealAsync(act, actor, isWanted, isNews, ct), ct);

    private async Task<CredentialResult> RevealAsync(
        Act act, Actor actor, Func<AccessKey, bool> isWanted, Func<AccessKey, bool> isNews, CancellationToken ct)
    {
        if (!await db.PlanIncludesApiAsync(actor.CompanyId, ct))
        {
            return new CredentialResult(CredentialOutcome.PlanWithoutApi);
        }

        var keys = await db.ShownKeysOfAsync(actor.CompanyId, ct);
        if (keys.Find(row => row.State == AccessKeyState.Current && isWanted(row)) is not { } key)
        {
            return new CredentialResult(CredentialOutcome.NotFound);
        }

        var view = CredentialView.Of(key.Credential!, keys, clock.GetUtcNow());
        if (issuer.Open(key) is not { } accessKey)
        {
            return new CredentialResult(CredentialOutcome.SecretUnavailable, view);
        }

        act.Record(AuditAction.AccessKeyRevealed, $"key …{key.Hint}");
        if (isNews(key))
        {
            await notifier.NotifyRevealAsync(actor, view, ct);
        }

        return new CredentialResult(CredentialOutcome.Done, view, accessKey);
    }

    private Task<CredentialResult> ActAsync(
        CredentialOperation operation, Func<AccessKeyLifecycle, KeyChange?> decide, CancellationToken ct) => ActAsync(
        operation,
        credential => credential is not null && decide(new AccessKeyLifecycle(credential, credential.Keys, clock.GetUtcNow())) is { } change
            ? new CredentialChange(credential, change.Action, change.Detail)
            : null,
        ct);

    private async Task<CredentialResult> ActAsync(CredentialOperation operation, Decide decide, CancellationToken ct, bool seals = false)
    {
        var result = await TryActAsync(operation, decide, seals, ct);
        return result.Outcome == CredentialOutcome.Repeated ? await RepeatAsync(operation, result, ct) : result;
    }

    private async Task<CredentialResult> TryActAsync(CredentialOperation operation, Decide decide, bool seals, CancellationToken ct)
    {
        try
        {
            var done = await acts.RunAsync<(CredentialResult Result, AuditAction? Action)?>(
                operation.Actor, operation.Id, repeated: null, async act => await CarryOutAsync(act, operation, decide, seals, ct), ct);
            if (done?.Action is { } action)
            {
                metrics.CountAct(action);
            }

            return done?.Result ?? (await FindRefusalAsync(operation, ct))!;
        }
        catch (DbUpdateException)
        {
            // A unique index or the version found a race. If the database now shows no reason to refuse, it was a fault instead.
            db.ChangeTracker.Clear();
            if (await FindRefusalAsync(operation, ct) is { } refusal)
            {
                return refusal;
            }

            throw;
        }
    }

    private async Task<(CredentialResult Result, AuditAction? Action)> CarryOutAsync(
        Act act, CredentialOperation operation, Decide decide, bool seals, CancellationToken ct)
    {
        if (!await db.PlanIncludesApiAsync(operation.Actor.CompanyId, ct))
        {
            return (new CredentialResult(CredentialOutcome.PlanWithoutApi), null);
        }

        var credential = await FindForChangeAsync(operation.Actor.CompanyId, ct);
        if (operation.SeenVersion is { } seen && (credential?.Version ?? 0) != seen)
        {
            return (new CredentialResult(CredentialOutcome.Superseded, credential is null ? null : View(credential)), null);
        }

        var retiring = credential is null ? null : View(credential).Retiring;
        var isStarted = credential is not null && await StartUsedOverlapAsync(act, credential, ct);

        var isByProgram = operation.Actor.IsProgram;
        var obstacle = seals ? await FindLimitAsync(credential, isByProgram, ct) ?? await FindForeignKekAsync(credential, ct) : null;
        if (obstacle is not null || decide(credential) is not { } change)
        {
            if (isStarted)
            {
                await TellWaitEndedAsync(credential!, AuditAction.OverlapStarted, ct); // no mail of the act tells it
            }

            return (obstacle ?? (credential is null
                ? new CredentialResult(CredentialOutcome.NotFound)
                : new CredentialResult(CredentialOutcome.Unchanged, View(credential))), null);
        }

        change.Credential.Version++;
        act.Record(change.Action, change.Detail);
        var view = View(change.Credential);
        await events.AddOfActAsync(change.Credential, change.Action, view, ct);
        var isContactTold = await notifier.NotifyAsync(operation.Actor, change with { RetiringBefore = retiring }, view, ct);
        await VacateKeyStatesAsync(ct);
        return (new CredentialResult(CredentialOutcome.Done, view, change.AccessKey) { IsContactTold = isContactTold }, change.Action);
    }

    // Asked only where the act was not carried out.
    private async Task<CredentialResult?> FindRefusalAsync(CredentialOperation operation, CancellationToken ct)
    {
        var companyId = operation.Actor.CompanyId;
        if (!await db.PlanIncludesApiAsync(companyId, ct))
        {
            return new CredentialResult(CredentialOutcome.PlanWithoutApi);
        }

        var current = await FindAsync(companyId, ct);
        if (await audit.FindAsync(companyId, operation.Id, ct) is not null)
        {
            return new CredentialResult(CredentialOutcome.Repeated, current);
        }

        return operation.SeenVersion is not { } seen || (current?.Version ?? 0) == seen
            ? null : new CredentialResult(CredentialOutcome.Superseded, current);
    }

    // The limit does not apply to a company without a working key.
    private async Task<CredentialResult?> FindLimitAsync(Credential? credential, bool isByProgram, CancellationToken ct) =>
        credential is not null && View(credential) is { KeyState: AccessKeyState.Current } view
            && await rotations.NextAsync(credential.Id, isByProgram, ct) is { } next
            ? new CredentialResult(CredentialOutcome.TooManyRotations, view, RotatesAgainAt: next)
            : null;

    // A key that is sealed with a foreign key-encryption key could not be shown once the right one is back.
    private async Task<CredentialResult?> FindForeignKekAsync(Credential? credential, CancellationToken ct) =>
        await canaries.IsForeignAsync(ct)
            ? new CredentialResult(CredentialOutcome.CannotSeal, credential is null ? null : View(credential)) : null;

    // A double click shows the same key as its first click, if that key is still the current one.
    private async Task<CredentialResult> RepeatAsync(CredentialOperation operation, CredentialResult repeated, CancellationToken ct)
    {
        var shown = await RevealAsync(
            operation.Actor, key => key.OperationId == operation.Id, key => key.IssuedAt + RepeatWithoutMail < clock.GetUtcNow(), ct);
        return shown.AccessKey is null ? repeated : shown with { Outcome = CredentialOutcome.Repeated };
    }

    private CredentialChange Generate(CredentialOperation operation, IntegrationContact contact, string companyName)
    {
        var now = clock.GetUtcNow();
        var credential = new Credential
        {
            CompanyId = operation.Actor.CompanyId,
            ApiUser = ApiUserFormat.Generate(companyName, options.Value.ApiUserDomain),
            Contact = contact,
            CreatedAt = now,
        };
        db.Credentials.Add(credential);
        var (accessKey, row) = issuer.Issue(operation, credential, now);
        credential.Keys.Add(row);
        return new CredentialChange(credential, AuditAction.CredentialGenerated, $"user {credential.ApiUser}, key …{row.Hint}", accessKey);
    }

    private CredentialChange Rotate(CredentialOperation operation, Credential credential, RotationPlan plan)
    {
        // One moment for both keys: that the new one was issued when the former one began to retire tells it from one gone back to.
        var now = clock.GetUtcNow();
        var (accessKey, row) = issuer.Issue(operation, credential, now);
        var change = new AccessKeyLifecycle(credential, credential.Keys, now).Replace(plan, row.Hint);
        credential.Keys.Add(row);
        return new CredentialChange(credential, change.Action, change.Detail, accessKey);
    }

    private static CredentialChange? AllowAddresses(Credential? credential, AllowedAddresses addresses)
    {
        if (credential is null || credential.AllowedAddresses.ToString() == addresses.ToString())
        {
            return null;
        }

        var (before, after) = (credential.AllowedAddresses, addresses);
        credential.AllowedAddresses = addresses;
        var (added, gone) = (
            after.Entries.ExceptBy(before.Networks, entry => entry.Network),
            before.Entries.ExceptBy(after.Networks, entry => entry.Network));
        var renamed = after.Entries.Except(before.Entries).IntersectBy(before.Networks, entry => entry.Network).ToList();
        var detail = $"{(addresses.AreAll ? "everywhere" : $"{after.Networks.Count} networks")}; new: {Listed(added)}; gone: {Listed(gone)}"
            + (renamed.Count == 0 ? "" : $"; now called: {Listed(renamed)}");
        return new CredentialChange(credential, AuditAction.AddressesAllowed, detail.UpTo(AuditEntry.DetailLength));
    }

    private static string Listed(IEnumerable<AllowedNetwork> entries) =>
        string.Join(' ', entries.Select(entry => entry.Label.Length == 0 ? $"{entry.Network}" : $"{entry.Network} ({entry.Label})"));

    // Two queries, because the SQL of a filtered Include numbers the keys of every company first.
    private async Task<Credential?> FindForChangeAsync(Guid companyId, CancellationToken ct)
    {
        var credential = await db.Credentials.SingleOrDefaultAsync(row => row.CompanyId == companyId, ct);
        if (credential is not null)
        {
            await db.Entry(credential).Collection(row => row.Keys).Query().Shown().LoadAsync(ct);
        }

        return credential;
    }

    // When several keys change their states, the unique indexes are checked after each statement. So all become expired first.
    private async Task VacateKeyStatesAsync(CancellationToken ct)
    {
        var changed = db.ChangeTracker.Entries<AccessKey>().Where(entry => entry.State == EntityState.Modified).ToList();
        Guid[] moving = [.. changed.Select(entry => entry.Entity.Id)];
        if (moving.Length > 1)
        {
            changed.ForEach(entry => entry.Property(key => key.State).IsModified = true); // also of one that is back where it was
            await db.AccessKeys.Where(key => moving.Contains(key.Id))
                .ExecuteUpdateAsync(key => key.SetProperty(row => row.State, AccessKeyState.Expired), ct);
        }
    }

    private CredentialView View(Credential credential) => CredentialView.Of(credential, credential.Keys, clock.GetUtcNow());

    private delegate CredentialChange? Decide(Credential? credential);
}
