using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Allows the owner of a mailbox to join a company, once and within a day. Only the hash of the link's code is stored.</summary>
public sealed class Invitation : ITokenLink
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid CompanyId { get; init; }

    public Company? Company { get; init; }

    public required string Email { get; init; }

    public required PersonRole Role { get; init; }

    public required Guid InvitedById { get; init; }

    public required byte[] TokenHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was accepted, cancelled or replaced by a newer one; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; set; }
}

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("Invitations");
        builder.Property(invitation => invitation.Id).ValueGeneratedNever();
        builder.Property(invitation => invitation.Email).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(invitation => invitation.Role).HasConversion<string>().HasMaxLength(20);
        builder.Property(invitation => invitation.TokenHash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.HasIndex(invitation => invitation.TokenHash).IsUnique();
        builder.HasIndex(invitation => new { invitation.CompanyId, invitation.CreatedAt });
        builder.HasOne(invitation => invitation.Company).WithMany().HasForeignKey(invitation => invitation.CompanyId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
