using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Webhooks;

/// <summary>The result of an act on a company's webhook. Expected refusals are outcomes; only faults are exceptions.</summary>
public enum WebhookOutcome
{
    Done,

    /// <summary>The same form was carried out before; nothing was done again.</summary>
    Repeated,

    /// <summary>It already was so; nothing was done or recorded.</summary>
    Unchanged,

    /// <summary>The company has no address that takes events.</summary>
    NotFound,

    PlanWithoutApi,

    /// <summary>This process has a key-encryption key of another database; nothing was done.</summary>
    CannotSeal,

    /// <summary>Too many tests within an hour; nothing was sent.</summary>
    TooManyTests,
}

/// <summary>The outcome; the secret only where the act issued one; the delivery only of a test.</summary>
public sealed record WebhookResult(WebhookOutcome Outcome, string? Secret = null, WebhookDelivery? Test = null)
{
    // The default would print the secret, which no log or exception may contain.
    public override string ToString() => $"{nameof(WebhookResult)} {Outcome}";
}

/// <summary>A company's webhook as pages show it, without the secret.</summary>
public sealed record WebhookView(
    string Address, DateTimeOffset SecretIssuedAt, DateTimeOffset? FormerSecretEndsAt, DateTimeOffset? DisabledAt);

/// <summary>Sets, tests and removes a company's webhook, and rolls its secret. Each act and its audit entry are one transaction.</summary>
public sealed class WebhookService(
    AppDbContext db, CompanyActs acts, WebhookEvents events, WebhookDispatcher dispatcher, SecretSealer sealer, KekCanaries canaries,
    IOptions<WebhookOptions> options, TimeProvider clock)
{
    /// <summary>How long the former secret signs too.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>So that nobody uses the button to flood somebody else's server.</summary>
    public const int TestsPerHour = 10;

    public async Task<WebhookView?> FindAsync(Guid companyId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return await db.WebhookEndpoints.AsNoTracking().Where(row => row.CompanyId == companyId)
            .Select(row => new WebhookView(
                row.Address, row.SecretIssuedAt, row.FormerSecretEndsAt > now ? row.FormerSecretEndsAt : null, row.DisabledAt))
            .SingleOrDefaultAsync(ct);
    }

    /// <summary>The latest events and what became of them, the newest first.</summary>
    public async Task<IReadOnlyList<WebhookDelivery>> LatestAsync(Guid companyId, int count, CancellationToken ct) =>
        await db.WebhookDeliveries.AsNoTracking().Where(row => row.CompanyId == companyId)
            .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id).Take(count).ToListAsync(ct);

    /// <summary>What is wrong with an address as it is written; null for one that can be set.</summary>
    public WebhookAddressFault? FaultOf(string address) => WebhookAddress.FaultOf(address, options.Value);

    /// <summary>Sets where events go. The first address comes with a secret; another address keeps it.</summary>
    /// <exception cref="ArgumentException">The address has a fault.</exception>
    public Task<WebhookResult> SetAddressAsync(Actor actor, Guid operationId, string address, CancellationToken ct) =>
        FaultOf(address) is null
            ? ActAsync(actor, operationId, act => SetAddressAsync(act, actor.CompanyId, address, ct), ct)
            : throw new ArgumentException("The address has a fault.", nameof(address));

    /// <summary>Issues another secret. The former one signs too for <see cref="Overlap"/>.</summary>
    public Task<WebhookResult> RollSecretAsync(Actor actor, Guid operationId, CancellationToken ct) =>
        ActAsync(actor, operationId, act => RollSecretAsync(act, actor.CompanyId, ct), ct);

    /// <summary>Forgets address, secrets and deliveries. What waits is not sent.</summary>
    public Task<WebhookResult> RemoveAsync(Actor actor, Guid operationId, CancellationToken ct) =>
        acts.RunAsync( // whatever the plan: what was set can be taken away
            actor,
            operationId,
            new WebhookResult(WebhookOutcome.Repeated),
            async act =>
            {
                if (await FindForChangeAsync(actor.CompanyId, ct) is not { } endpoint)
                {
                    return new WebhookResult(WebhookOutcome.NotFound);
                }

                db.WebhookEndpoints.Remove(endpoint); // the database deletes the deliveries with it
                act.Record(AuditAction.WebhookRemoved, HostOf(endpoint.Address));
                return new WebhookResult(WebhookOutcome.Done);
            },
            ct);

    /// <summary>Sends an event of the type <see cref="WebhookEventTypes.Test"/> once, and waits for the answer.</summary>
    public async Task<WebhookResult> TestAsync(Actor actor, Guid operationId, CancellationToken ct)
    {
        var result = await ActAsync(actor, operationId, act => AddTestAsync(act, actor.CompanyId, ct), ct);
        if (result.Test is not { } test)
        {
            return result;
        }

        await dispatcher.DeliverAsync(test, test.Attempts, ct);
        return result with { Test = await db.WebhookDeliveries.AsNoTracking().SingleOrDefaultAsync(row => row.Id == test.Id, ct) };
    }

    private async Task<WebhookResult> ActAsync(Actor actor, Guid operationId, Func<Act, Task<WebhookResult>> act, CancellationToken ct) =>
        await db.PlanIncludesApiAsync(actor.CompanyId, ct)
            ? await acts.RunAsync(actor, operationId, new WebhookResult(WebhookOutcome.Repeated), act, ct)
            : new WebhookResult(WebhookOutcome.PlanWithoutApi);

    private async Task<WebhookResult> SetAddressAsync(Act act, Guid companyId, string address, CancellationToken ct)
    {
        var (endpoint, now) = (await FindForChangeAsync(companyId, ct), clock.GetUtcNow());
        if (endpoint is null)
        {
            if (await canaries.IsForeignAsync(ct))
            {
                return new WebhookResult(WebhookOutcome.CannotSeal);
            }

            var secret = WebhookSignature.NewSecret();
            db.WebhookEndpoints.Add(new WebhookEndpoint
            {
                CompanyId = companyId,
                Address = address,
                SealedSecret = sealer.Seal(secret, WebhookEndpoint.Binding(companyId)),
                CreatedAt = now,
                SecretIssuedAt = now,
            });
            act.Record(AuditAction.WebhookSet, HostOf(address));
            return new WebhookResult(WebhookOutcome.Done, WebhookSignature.TextOf(secret));
        }

        if (endpoint.Address == address && endpoint.DisabledAt is null)
        {
            return new WebhookResult(WebhookOutcome.Unchanged);
        }

        act.Record(AuditAction.WebhookSet, $"{HostOf(endpoint.Address)} -> {HostOf(address)}");
        (endpoint.Address, endpoint.DisabledAt) = (address, null);
        return new WebhookResult(WebhookOutcome.Done);
    }

    private async Task<WebhookResult> RollSecretAsync(Act act, Guid companyId, CancellationToken ct)
    {
        if (await FindForChangeAsync(companyId, ct) is not { } endpoint)
        {
            return new WebhookResult(WebhookOutcome.NotFound);
        }

        if (await canaries.IsForeignAsync(ct))
        {
            return new WebhookResult(WebhookOutcome.CannotSeal);
        }

        var (secret, now) = (WebhookSignature.NewSecret(), clock.GetUtcNow());
        (endpoint.SealedFormerSecret, endpoint.FormerSecretEndsAt) = (endpoint.SealedSecret, now + Overlap);
        (endpoint.SealedSecret, endpoint.SecretIssuedAt) = (sealer.Seal(secret, WebhookEndpoint.Binding(companyId)), now);
        act.Record(
            AuditAction.WebhookSecretRolled,
            $"{HostOf(endpoint.Address)}; the former secret signs until {UtcText.Of(now + Overlap)}");
        return new WebhookResult(WebhookOutcome.Done, WebhookSignature.TextOf(secret));
    }

    private async Task<WebhookResult> AddTestAsync(Act act, Guid companyId, CancellationToken ct)
    {
        if (await FindForChangeAsync(companyId, ct) is not { DisabledAt: null } endpoint)
        {
            return new WebhookResult(WebhookOutcome.NotFound);
        }

        var (now, since) = (clock.GetUtcNow(), clock.GetUtcNow().AddHours(-1));
        if (await db.AuditEntries.CountAsync( // which stay when the address is removed
            row => row.CompanyId == companyId && row.Action == AuditAction.WebhookTested && row.At > since, ct) >= TestsPerHour)
        {
            return new WebhookResult(WebhookOutcome.TooManyTests);
        }

        var company = await db.Companies.AsNoTracking().SingleAsync(row => row.Id == companyId, ct);
        var test = events.Add(
            companyId, WebhookEventTypes.Test, new WebhookTestData(WebhookCompany.Of(company)), now + WebhookDispatcher.Claim);
        test.Attempts = 1;
        act.Record(AuditAction.WebhookTested, HostOf(endpoint.Address));
        return new WebhookResult(WebhookOutcome.Done, Test: test);
    }

    private Task<WebhookEndpoint?> FindForChangeAsync(Guid companyId, CancellationToken ct) =>
        db.WebhookEndpoints.SingleOrDefaultAsync(row => row.CompanyId == companyId, ct);

    // The audit keeps the host alone: what follows may hold a token of the receiver.
    private static string HostOf(string address) => new Uri(address).IdnHost;
}
