using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>For what the link in a mail serves.</summary>
public enum LinkPurpose
{
    PasswordReset,
    AddressChange,
}

/// <summary>A link that was mailed to the owner of an account: it serves once, and ends when the account's address, password, factors or role change. Only the hash of its code is kept.</summary>
public sealed class AccountLink : ITokenLink
{
    public required byte[] TokenHash { get; init; }

    public required LinkPurpose Purpose { get; init; }

    /// <summary>Null when nobody has the address or no mail is sent: the row is still written, so that a request takes the same time (ASVS 6.3.8).</summary>
    public required Guid? PersonId { get; init; }

    /// <summary>The account's security stamp when the link was made. Once the account has another one, the link no longer works.</summary>
    public required string? SecurityStamp { get; init; }

    /// <summary>Where the mail went.</summary>
    public required string Address { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}

internal sealed class AccountLinkConfiguration : IEntityTypeConfiguration<AccountLink>
{
    public void Configure(EntityTypeBuilder<AccountLink> builder)
    {
        builder.ToTable("AccountLinks").HasKey(link => link.TokenHash);
        builder.Property(link => link.TokenHash).HasMaxLength(32);
        builder.Property(link => link.Purpose).HasConversion<string>().HasMaxLength(20);
        builder.Property(link => link.SecurityStamp).HasMaxLength(64);
        builder.Property(link => link.Address).HasMaxLength(EmailAddress.MaxLength);
        builder.HasOne<Person>().WithMany().HasForeignKey(link => link.PersonId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(link => link.CreatedAt);
    }
}
