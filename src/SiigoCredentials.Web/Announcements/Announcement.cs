using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Announcements;

/// <summary>Something new about the API that every contact is told ("novedad"), as the operator wrote it.</summary>
public sealed class Announcement
{
    public const int SubjectLength = 150;
    public const int TextLength = 20_000;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Subject { get; init; }

    public required string Text { get; init; }

    /// <summary>SHA-256 of subject and text: the same words are one announcement, however often they are published.</summary>
    public required byte[] ContentHash { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>When the last mail was in the outbox; null while some are still to be written.</summary>
    public DateTimeOffset? MailedAt { get; set; }
}

internal sealed class AnnouncementConfiguration : IEntityTypeConfiguration<Announcement>
{
    public void Configure(EntityTypeBuilder<Announcement> builder)
    {
        builder.ToTable("Announcements");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Subject).HasMaxLength(Announcement.SubjectLength);
        builder.Property(row => row.Text).HasMaxLength(Announcement.TextLength);
        builder.Property(row => row.ContentHash).HasMaxLength(32);
        builder.HasIndex(row => row.ContentHash).IsUnique();
    }
}
