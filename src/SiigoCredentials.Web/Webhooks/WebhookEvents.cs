using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Webhooks;

/// <summary>Adds events to the outbox, in the transaction of the act that they tell of. <see cref="WebhookWorker"/> sends them.</summary>
public sealed class WebhookEvents(AppDbContext db, TimeProvider clock) : ICleanup
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30); // as long as the page shows them

    private static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // ñ, not \u00F1: it is no HTML
    };

    /// <summary>Whether the company has an address that takes events.</summary>
    public Task<bool> AreWantedAsync(Guid companyId, CancellationToken ct) =>
        db.WebhookEndpoints.AnyAsync(
            endpoint => endpoint.CompanyId == companyId && endpoint.DisabledAt == null
                && db.Companies.Any(company => company.Id == companyId && company.Plan!.IncludesApi), ct);

    /// <summary>Adds an event to the caller's changes, which the caller saves. The company must want events.</summary>
    /// <param name="companyId">The company.</param>
    /// <param name="type">One of <see cref="WebhookEventTypes"/>.</param>
    /// <param name="data">What happened, without a secret; its members become JSON.</param>
    public void Add<TData>(Guid companyId, string type, TData data) => Add(companyId, type, data, clock.GetUtcNow());

    /// <summary>Deletes deliveries after a month, and former secrets once they sign no more.</summary>
    public async Task DeleteExpiredAsync(CancellationToken ct)
    {
        var (now, oldest) = (clock.GetUtcNow(), clock.GetUtcNow() - Kept);
        await db.WebhookDeliveries.Where(delivery => delivery.CreatedAt < oldest).ExecuteDeleteAsync(ct);
        await db.WebhookEndpoints.Where(endpoint => endpoint.FormerSecretEndsAt <= now).ExecuteUpdateAsync(
            set => set.SetProperty(endpoint => endpoint.SealedFormerSecret, (byte[]?)null)
                .SetProperty(endpoint => endpoint.FormerSecretEndsAt, (DateTimeOffset?)null),
            ct);
    }

    internal WebhookDelivery Add<TData>(Guid companyId, string type, TData data, DateTimeOffset dueAt)
    {
        var now = clock.GetUtcNow();
        var delivery = new WebhookDelivery
        {
            CompanyId = companyId,
            Type = type,
            Payload = JsonSerializer.Serialize(new Payload<TData>(type, UtcText.Of(now), data), Json),
            CreatedAt = now,
            NextAttemptAt = dueAt,
        };
        db.WebhookDeliveries.Add(delivery);
        return delivery;
    }

    private sealed record Payload<TData>(
        [property: JsonPropertyName("type")] string Type,
        [property: JsonPropertyName("timestamp")] string Timestamp,
        [property: JsonPropertyName("data")] TData Data);
}
