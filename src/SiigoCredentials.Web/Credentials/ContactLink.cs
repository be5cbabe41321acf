using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Credentials;

/// <summary>For what a link in a mail to the contact serves. Stored by name.</summary>
public enum ContactLinkPurpose
{
    /// <summary>Shows that somebody reads the address.</summary>
    Confirm,

    /// <summary>Says that the integration uses the new key.</summary>
    Moved,
}

/// <summary>A link that was mailed to a credential's contact and serves once. Only the hash of its code is kept.</summary>
public sealed class ContactLink : ITokenLink
{
    public required byte[] TokenHash { get; init; }

    public required ContactLinkPurpose Purpose { get; init; }

    public required Guid CredentialId { get; init; }

    public Credential? Credential { get; init; }

    /// <summary>The new key, where the link is about one.</summary>
    public Guid? AccessKeyId { get; init; }

    /// <summary>Where the mail went: once the contact has another address the link serves no more.</summary>
    public required string Address { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}

internal sealed class ContactLinkConfiguration : IEntityTypeConfiguration<ContactLink>
{
    public void Configure(EntityTypeBuilder<ContactLink> builder)
    {
        builder.ToTable("ContactLinks").HasKey(link => link.TokenHash);
        builder.Property(link => link.TokenHash).HasMaxLength(32);
        builder.Property(link => link.Purpose).HasConversion<string>().HasMaxLength(20);
        builder.Property(link => link.Address).HasMaxLength(IntegrationContact.EmailLength);
        builder.HasOne(link => link.Credential).WithMany().HasForeignKey(link => link.CredentialId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(link => new { link.CredentialId, link.CreatedAt });
        builder.HasIndex(link => link.CreatedAt);
    }
}
