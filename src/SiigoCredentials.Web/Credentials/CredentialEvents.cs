using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Usage;
using SiigoCredentials.Web.Webhooks;

namespace SiigoCredentials.Web.Credentials;

/// <summary>The data of an event about a credential. It names keys by their fingerprints; times are UTC. What is null is omitted.</summary>
internal sealed record CredentialEventData
{
    [JsonPropertyName("company")]
    public required WebhookCompany Company { get; init; }

    [JsonPropertyName("username")]
    public required string Username { get; init; }

    [JsonPropertyName("key_fingerprint")]
    public required string KeyFingerprint { get; init; }

    /// <summary>When this key stops working; null if it has no end.</summary>
    [JsonPropertyName("ends_at")]
    public string? EndsAt { get; init; }

    [JsonPropertyName("former_key_fingerprint")]
    public string? FormerKeyFingerprint { get; init; }

    [JsonPropertyName("former_key_ends_at")]
    public string? FormerKeyEndsAt { get; init; }

    [JsonPropertyName("used_at")]
    public string? UsedAt { get; init; }

    [JsonPropertyName("partner_id")]
    public string? PartnerId { get; init; }

    [JsonPropertyName("failure")]
    public FailureData? Failure { get; init; }
}

/// <summary>Why sign-ins fail, how many did, and when the last.</summary>
internal sealed record FailureData(
    [property: JsonPropertyName("cause")] string Cause,
    [property: JsonPropertyName("count")] long Count,
    [property: JsonPropertyName("last_at")] string LastAt);

/// <summary>Adds webhooks about a credential to the caller's changes, if its company wants them. None of them has an Access Key.</summary>
public sealed class CredentialEvents(AppDbContext db, WebhookEvents events)
{
    /// <summary>Tells which key is the current one now, and of each key that an act revoked. Called before the act is saved.</summary>
    internal async Task AddOfActAsync(Credential credential, AuditAction action, CredentialView view, CancellationToken ct)
    {
        var revoked = db.ChangeTracker.Entries<AccessKey>()
            .Where(key => key.Property(row => row.State).IsModified && key.Entity.State == AccessKeyState.Revoked)
            .Select(key => key.Entity).OrderBy(key => key.Version).ToList();
        var isReplaced = action is AuditAction.CredentialRotated or AuditAction.RotationUndone or AuditAction.RotationLapsed
            or AuditAction.OverlapStarted;
        if ((!isReplaced && revoked.Count == 0)
            || await DataAsync(credential.CompanyId, credential.ApiUser, view.Fingerprint, ct) is not { } data)
        {
            return;
        }

        if (isReplaced)
        {
            Add(credential.CompanyId, WebhookEventTypes.Rotated, data with
            {
                EndsAt = TextOf(view.ExpiresAt),
                FormerKeyFingerprint = view.Retiring?.Fingerprint,
                FormerKeyEndsAt = TextOf(view.Retiring?.EndsAt),
            });
        }

        foreach (var key in revoked)
        {
            Add(credential.CompanyId, WebhookEventTypes.Revoked, data with
            {
                KeyFingerprint = KeyFingerprint.Of(key.SecretHash),
                EndsAt = TextOf(key.EndedAt),
            });
        }
    }

    /// <summary>Tells that a key was reported as leaked.</summary>
    /// <param name="companyId">The company.</param>
    /// <param name="fingerprint">The key.</param>
    /// <param name="endsAt">When it stops working because of the report; null if nothing was done.</param>
    /// <param name="ct">Cancels it.</param>
    public Task AddLeakedAsync(Guid companyId, string fingerprint, DateTimeOffset? endsAt, CancellationToken ct) =>
        AddAsync(companyId, WebhookEventTypes.Leaked, fingerprint, data => data with { EndsAt = TextOf(endsAt) }, ct);

    /// <summary>Tells that a key ends soon.</summary>
    public Task AddExpiringAsync(Guid companyId, string fingerprint, DateTimeOffset endsAt, CancellationToken ct) =>
        AddAsync(companyId, WebhookEventTypes.Expiring, fingerprint, data => data with { EndsAt = TextOf(endsAt) }, ct);

    /// <summary>Tells that an integration signed in with a key for the first time.</summary>
    public Task AddFirstUsedAsync(Guid companyId, string fingerprint, LastUse use, CancellationToken ct) =>
        AddAsync(
            companyId, WebhookEventTypes.FirstUsed, fingerprint,
            data => data with { UsedAt = TextOf(use.At), PartnerId = use.PartnerId.Length > 0 ? use.PartnerId : null }, ct);

    /// <summary>Tells that sign-ins fail now.</summary>
    public Task AddFailingAsync(Guid companyId, string fingerprint, UsageFailure failure, CancellationToken ct) =>
        AddAsync(
            companyId,
            WebhookEventTypes.Failing,
            fingerprint,
            data => data with
            {
                Failure = new FailureData(CauseOf(failure.Cause), failure.Count, UtcText.Of(failure.LastAt)),
            },
            ct);

    private async Task AddAsync(
        Guid companyId, string type, string fingerprint, Func<CredentialEventData, CredentialEventData> complete, CancellationToken ct)
    {
        var apiUser = await db.Credentials.Where(row => row.CompanyId == companyId).Select(row => row.ApiUser).SingleAsync(ct);
        if (await DataAsync(companyId, apiUser, fingerprint, ct) is { } data)
        {
            Add(companyId, type, complete(data));
        }
    }

    private async Task<CredentialEventData?> DataAsync(Guid companyId, string apiUser, string fingerprint, CancellationToken ct) =>
        !await events.AreWantedAsync(companyId, ct) ? null : new CredentialEventData
        {
            Company = WebhookCompany.Of(await db.Companies.AsNoTracking().SingleAsync(row => row.Id == companyId, ct)),
            Username = apiUser,
            KeyFingerprint = fingerprint,
        };

    private void Add(Guid companyId, string type, CredentialEventData data) => events.Add(companyId, type, data);

    private static string? TextOf(DateTimeOffset? moment) => moment is { } given ? UtcText.Of(given) : null;

    private static string CauseOf(UsageOutcome cause) => cause switch
    {
        UsageOutcome.WrongKey => "wrong_key",
        UsageOutcome.MistypedKey => "mistyped_key",
        UsageOutcome.ExpiredKey => "expired_key",
        UsageOutcome.OverLimit => "over_limit",
        UsageOutcome.OldKey => "old_key",
        UsageOutcome.AddressNotAllowed => "address_not_allowed",
        _ => "other",
    };
}
