using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Webhooks;

/// <summary>Makes one attempt at an event: claims it, signs it, sends it and records the answer.</summary>
public sealed partial class WebhookDispatcher(
    AppDbContext db, WebhookSender sender, SecretSealer sealer, CompanyActs acts, IOptions<WebhookOptions> options, TimeProvider clock,
    ILogger<WebhookDispatcher> log)
{
    /// <summary>The name in the audit of a receiver that refuses events for good.</summary>
    public const string Receiver = "Tu sistema";

    /// <summary>An attempt lasts seconds. After a crash the event waits until its claim ends.</summary>
    internal static readonly TimeSpan Claim = TimeSpan.FromMinutes(1);

    private static readonly Guid ReceiverId = new("3eb40045-0000-7000-8000-000000000001"); // belongs to no person

    /// <summary>
    /// Claims an event that is due by moving its time on. Of two that read the same time, the database lets one update it.
    /// </summary>
    internal async Task<bool> ClaimAsync(WebhookDelivery seen, CancellationToken ct)
    {
        var until = clock.GetUtcNow() + Claim;
        return await db.WebhookDeliveries
            .Where(row => row.Id == seen.Id && row.DeliveredAt == null && row.FailedAt == null && row.NextAttemptAt == seen.NextAttemptAt)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.NextAttemptAt, until).SetProperty(row => row.Attempts, row => row.Attempts + 1), ct) == 1;
    }

    /// <summary>Sends a claimed event. Null if its company takes no events any more.</summary>
    /// <param name="claimed">The event.</param>
    /// <param name="attempts">How many attempts there were, with this one.</param>
    /// <param name="ct">Gives the event back, so that another instance or the next start tries at once.</param>
    internal async Task<WebhookAnswer?> DeliverAsync(WebhookDelivery claimed, int attempts, CancellationToken ct)
    {
        var endpoint = await db.WebhookEndpoints.AsNoTracking().SingleOrDefaultAsync(row => row.CompanyId == claimed.CompanyId, ct);
        if (endpoint is null or { DisabledAt: not null })
        {
            return null;
        }

        WebhookAnswer answer;
        try
        {
            answer = await SendAsync(endpoint, claimed, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await ReleaseAsync(claimed);
            return null;
        }

        await RecordAsync(claimed, attempts, answer);
        if (answer.IsGone)
        {
            await DisableAsync(endpoint);
        }

        return answer;
    }

    private async Task<WebhookAnswer> SendAsync(WebhookEndpoint endpoint, WebhookDelivery claimed, CancellationToken ct)
    {
        if (WebhookAddress.FaultOf(endpoint.Address, options.Value) is not null)
        {
            return new WebhookAnswer(Status: null, Fault: WebhookFault.AddressNotAllowed);
        }

        var now = clock.GetUtcNow();
        if (Secrets(endpoint, now) is not { } secrets)
        {
            return new WebhookAnswer(Status: null, Fault: WebhookFault.SecretUnavailable);
        }

        var (id, time) = (claimed.MessageId, now.ToUnixTimeSeconds());
        var message = new WebhookMessage(
            new Uri(endpoint.Address), id, time, WebhookSignature.Of(secrets, id, time, claimed.Payload), claimed.Payload);
        return await sender.SendAsync(message, ct);
    }

    // A former secret that no key opens is left out: it was lost, and its successor was made because of that.
    private List<byte[]>? Secrets(WebhookEndpoint endpoint, DateTimeOffset now)
    {
        var former = now < endpoint.FormerSecretEndsAt ? Open(endpoint.SealedFormerSecret, endpoint.CompanyId) : null;
        return Open(endpoint.SealedSecret, endpoint.CompanyId) is not { } current ? null : former is null ? [current] : [current, former];
    }

    private byte[]? Open(byte[]? secret, Guid companyId)
    {
        try
        {
            return secret is null ? null : sealer.Open(secret, WebhookEndpoint.Binding(companyId));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // Without the caller's token: the result is recorded even while the portal stops.
    private Task<int> RecordAsync(WebhookDelivery sent, int attempts, WebhookAnswer answer)
    {
        var now = clock.GetUtcNow();
        var delay = answer.IsAccepted || answer.IsGone || sent.Type == WebhookEventTypes.Test
            ? null : WebhookRetrySchedule.DelayAfter(attempts, sent.Id, answer.RetryAfter);
        var (deliveredAt, failedAt, next) = (
            answer.IsAccepted ? now : (DateTimeOffset?)null,
            answer.IsAccepted || delay is not null ? (DateTimeOffset?)null : now,
            now + (delay ?? TimeSpan.Zero));
        if (failedAt is not null && sent.Type != WebhookEventTypes.Test)
        {
            LogGaveUp(sent.Id);
        }

        return db.WebhookDeliveries.Where(row => row.Id == sent.Id).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.NextAttemptAt, next)
            .SetProperty(row => row.Status, answer.Status)
            .SetProperty(row => row.Answer, answer.Text)
            .SetProperty(row => row.Fault, answer.Fault)
            .SetProperty(row => row.DeliveredAt, deliveredAt)
            .SetProperty(row => row.FailedAt, failedAt), CancellationToken.None);
    }

    private Task<int> ReleaseAsync(WebhookDelivery claimed)
    {
        var now = clock.GetUtcNow();
        return db.WebhookDeliveries.Where(row => row.Id == claimed.Id).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.NextAttemptAt, now)
            .SetProperty(row => row.Attempts, row => row.Attempts - 1), CancellationToken.None);
    }

    // Nothing more is sent, also nothing that waits, until an Administrador saves an address again.
    private Task<bool> DisableAsync(WebhookEndpoint gone)
    {
        LogDisabled(gone.CompanyId);
        return acts.RunAsync(
            new Actor(gone.CompanyId, ReceiverId, Receiver, Address: null, Agent: null),
            async act =>
            {
                var endpoint = await db.WebhookEndpoints.SingleOrDefaultAsync(row => row.CompanyId == gone.CompanyId);
                if (endpoint is null or { DisabledAt: not null } || endpoint.Address != gone.Address)
                {
                    return false;
                }

                var now = clock.GetUtcNow();
                endpoint.DisabledAt = now;
                await db.WebhookDeliveries
                    .Where(row => row.CompanyId == gone.CompanyId && row.DeliveredAt == null && row.FailedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.FailedAt, now), CancellationToken.None);
                act.Record(AuditAction.WebhookDisabled, $"{new Uri(endpoint.Address).Host} answered 410");
                return true;
            },
            CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Warning, "Webhook {Id} was given up; its row tells the last answer, and the page tells the company")]
    private partial void LogGaveUp(Guid id);

    [LoggerMessage(LogLevel.Information, "The receiver of company {CompanyId} wants no more webhooks (410)")]
    private partial void LogDisabled(Guid companyId);
}
