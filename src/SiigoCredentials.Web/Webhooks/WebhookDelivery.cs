using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Webhooks;

/// <summary>Why an attempt got no answer. Stored by name.</summary>
public enum WebhookFault
{
    /// <summary>The address leads, or resolves, to one that is not public. No connection was made.</summary>
    AddressNotAllowed,

    /// <summary>The name does not exist.</summary>
    NameNotFound,

    NoConnection,

    /// <summary>The certificate is not trusted, or is not for this name.</summary>
    NoTls,

    NoAnswerInTime,

    /// <summary>The answer is not HTTP, or the connection broke.</summary>
    BrokenAnswer,

    /// <summary>This process does not have the key-encryption key that sealed the secret, so it cannot sign.</summary>
    SecretUnavailable,
}

/// <summary>An event on its way to a company's receiver: the transactional outbox of webhooks.</summary>
public sealed class WebhookDelivery
{
    /// <summary>How much of an answer is kept, in UTF-16 units.</summary>
    public const int AnswerLength = 200;

    internal const int TypeLength = 40;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid CompanyId { get; init; }

    /// <summary>One of <see cref="WebhookEventTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The body in JSON as it is sent and signed; it never has a secret.</summary>
    public required string Payload { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the next attempt is due. The instance that tries moves it on, so that no other one tries at the same time.</summary>
    public required DateTimeOffset NextAttemptAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>The status of the last answer; null without one.</summary>
    public int? Status { get; set; }

    /// <summary>The beginning of the last answer, safe to show.</summary>
    public string? Answer { get; set; }

    /// <summary>Why the last attempt got no answer; null if it got one.</summary>
    public WebhookFault? Fault { get; set; }

    public DateTimeOffset? DeliveredAt { get; set; }

    /// <summary>When it was given up.</summary>
    public DateTimeOffset? FailedAt { get; set; }

    /// <summary>The <c>webhook-id</c>: the same at each attempt, so that a receiver can tell a repeated event.</summary>
    public string MessageId => $"msg_{Id:N}";
}

internal sealed class WebhookDeliveryConfiguration : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
    {
        builder.ToTable("WebhookDeliveries");
        builder.Property(delivery => delivery.Id).ValueGeneratedNever();
        builder.Property(delivery => delivery.Type).HasMaxLength(WebhookDelivery.TypeLength);
        builder.Property(delivery => delivery.Answer).HasMaxLength(WebhookDelivery.AnswerLength);
        builder.Property(delivery => delivery.Fault).HasConversion<string>().HasMaxLength(24);
        builder.Ignore(delivery => delivery.MessageId);
        builder.HasOne<WebhookEndpoint>().WithMany().HasForeignKey(delivery => delivery.CompanyId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(delivery => new { delivery.CompanyId, delivery.CreatedAt });
        builder.HasIndex(delivery => delivery.NextAttemptAt) // only the few that wait
            .HasFilter("\"DeliveredAt\" IS NULL AND \"FailedAt\" IS NULL");
    }
}
