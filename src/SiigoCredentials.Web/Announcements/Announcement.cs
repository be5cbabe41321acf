using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Announcements;

/// <summary>A text of the operator about the API ("novedad"), which is mailed to every contact.</summary>
public sealed class Announcement
{
    public const int SubjectLength = 150;
    public const int TextLength = 20_000;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Subject { get; init; }

    public required string Text { get; init; }

    /// <summary>SHA-256 of subject and text. The same text, published again, is the same announcement.</summary>
    public required byte[] ContentHash { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>When the last mail was put into the outbox; null if some are not written yet.</summary>
    public DateTimeOffset? MailedAt { get; set; }

    /// <summary>When the operator took it off the page; null while it is there. The links in its mails go on working.</summary>
    public DateTimeOffset? RemovedAt { get; init; }
}

internal sealed class AnnouncementConfiguration : IEntityTypeConfiguration<Announcement>
{
    public void Configure(EntityTypeBuilder<Announcement> builder)
    {
        builder.ToTable("Announcements");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Subject).HasMaxLength(Announcement.SubjectLength);
        builder.Property(row => row.Text).HasMaxLength(Announcement.TextLength);
        builder.Property(row => row.ContentHash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.HasIndex(row => row.ContentHash).IsUnique();
    }
}
