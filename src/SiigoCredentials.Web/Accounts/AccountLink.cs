using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>What a mailed link allows.</summary>
public enum LinkPurpose
{
    PasswordReset,
    AddressChange,
}

/// <summary>
/// A link mailed to the owner of an account. It works once. It ends when the account's address, password, factors or role change. Only the
/// hash of its code is stored.
/// </summary>
public sealed class AccountLink : ITokenLink
{
    public required byte[] TokenHash { get; init; }

    public required LinkPurpose Purpose { get; init; }

    /// <summary>
    /// Null when no account has the address or no mail is sent. The row is written all the same, so that timing reveals nothing
    /// (ASVS 6.3.8).
    /// </summary>
    public required Guid? PersonId { get; init; }

    /// <summary>The account's security stamp when the link was created. When the stamp changes, the link stops working.</summary>
    public required string? SecurityStamp { get; init; }

    public required string Address { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}

internal sealed class AccountLinkConfiguration : IEntityTypeConfiguration<AccountLink>
{
    public void Configure(EntityTypeBuilder<AccountLink> builder)
    {
        builder.ToTable("AccountLinks").HasKey(link => link.TokenHash);
        builder.Property(link => link.TokenHash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.Property(link => link.Purpose).HasConversion<string>().HasMaxLength(20);
        builder.Property(link => link.SecurityStamp).HasMaxLength(64);
        builder.Property(link => link.Address).HasMaxLength(EmailAddress.MaxLength);
        builder.HasOne<Person>().WithMany().HasForeignKey(link => link.PersonId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(link => link.CreatedAt);
    }
}
