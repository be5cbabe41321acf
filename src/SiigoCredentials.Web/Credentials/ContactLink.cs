using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Credentials;

/// <summary>The purposes of links in mails to the contact. Stored by name.</summary>
public enum ContactLinkPurpose
{
    /// <summary>Confirms the contact's address.</summary>
    Confirm,

    /// <summary>States that the integration uses the new key.</summary>
    Moved,
}

/// <summary>A single-use link that was mailed to the contact of a credential. Only the hash of its code is stored.</summary>
public sealed class ContactLink : ITokenLink
{
    public required byte[] TokenHash { get; init; }

    public required ContactLinkPurpose Purpose { get; init; }

    public required Guid CredentialId { get; init; }

    public Credential? Credential { get; init; }

    /// <summary>The new key; null if the link is not about a key.</summary>
    public Guid? AccessKeyId { get; init; }

    /// <summary>The address to which the mail was sent. When the contact's address changes, the link becomes invalid.</summary>
    public required string Address { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}

internal sealed class ContactLinkConfiguration : IEntityTypeConfiguration<ContactLink>
{
    public void Configure(EntityTypeBuilder<ContactLink> builder)
    {
        builder.ToTable("ContactLinks").HasKey(link => link.TokenHash);
        builder.Property(link => link.TokenHash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.Property(link => link.Purpose).HasConversion<string>().HasMaxLength(20);
        builder.Property(link => link.Address).HasMaxLength(IntegrationContact.EmailLength);
        builder.HasOne(link => link.Credential).WithMany().HasForeignKey(link => link.CredentialId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(link => new { link.CredentialId, link.CreatedAt });
        builder.HasIndex(link => link.CreatedAt);
    }
}
