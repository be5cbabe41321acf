using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Notifications;

/// <summary>A mail that waits to be sent or, without its text, was sent or given up.</summary>
public sealed class OutboxMail
{
    public const int LongestSubject = 200;
    public const int LongestError = 200;
    public const int LongestUrl = 500;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string To { get; init; }

    public required string Subject { get; init; }

    /// <summary>May hold a one-time link: emptied as soon as nobody has to send it any more.</summary>
    public required string Text { get; set; }

    /// <summary>Where whoever wants no more of its kind says so; null for a mail that one cannot do without. Goes with the text.</summary>
    public string? UnsubscribeUrl { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it may be tried; moved on by whoever tries, so that nobody else does at the same time.</summary>
    public required DateTimeOffset NextAttemptAt { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset? SentAt { get; set; }

    public DateTimeOffset? FailedAt { get; set; }

    /// <summary>Why the last attempt failed, in the portal's words: what a server answers may repeat what it was sent.</summary>
    public string? LastError { get; set; }
}

internal sealed class OutboxMailConfiguration : IEntityTypeConfiguration<OutboxMail>
{
    public void Configure(EntityTypeBuilder<OutboxMail> builder)
    {
        builder.ToTable("OutboxMails");
        builder.Property(mail => mail.Id).ValueGeneratedNever();
        builder.Property(mail => mail.To).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(mail => mail.Subject).HasMaxLength(OutboxMail.LongestSubject);
        builder.Property(mail => mail.UnsubscribeUrl).HasMaxLength(OutboxMail.LongestUrl);
        builder.Property(mail => mail.LastError).HasMaxLength(OutboxMail.LongestError);
        builder.HasIndex(mail => mail.NextAttemptAt).HasFilter("\"SentAt\" IS NULL AND \"FailedAt\" IS NULL"); // the few that wait, not all that went
    }
}
