using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Announcements;

/// <summary>
/// Marks that an announcement was mailed to an address. It is saved with the mail, so that nobody gets it twice, and has the hash of the
/// code to unsubscribe.
/// </summary>
public sealed class AnnouncementMail : ITokenLink
{
    public required Guid AnnouncementId { get; init; }

    /// <summary>In lower case, because one person may be the contact of several companies.</summary>
    public required string Address { get; init; }

    public required byte[] TokenHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An address that gets no announcements. Mails about its own company's key are still sent.</summary>
public sealed class Unsubscription
{
    /// <summary>In lower case.</summary>
    public required string Address { get; init; }

    public required DateTimeOffset At { get; init; }
}

internal sealed class AnnouncementMailConfiguration : IEntityTypeConfiguration<AnnouncementMail>
{
    public void Configure(EntityTypeBuilder<AnnouncementMail> builder)
    {
        builder.ToTable("AnnouncementMails").HasKey(mail => new { mail.AnnouncementId, mail.Address });
        builder.Property(mail => mail.Address).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(mail => mail.TokenHash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.HasIndex(mail => mail.TokenHash).IsUnique();
        builder.HasOne<Announcement>().WithMany().HasForeignKey(mail => mail.AnnouncementId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class UnsubscriptionConfiguration : IEntityTypeConfiguration<Unsubscription>
{
    public void Configure(EntityTypeBuilder<Unsubscription> builder)
    {
        builder.ToTable("Unsubscriptions").HasKey(row => row.Address);
        builder.Property(row => row.Address).HasMaxLength(EmailAddress.MaxLength);
    }
}
