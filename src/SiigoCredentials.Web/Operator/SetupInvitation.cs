using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Operator;

/// <summary>The right to create the first company and its Administrador once. The row has only the hash of the link's code.</summary>
public sealed class SetupInvitation : ITokenLink
{
    public required byte[] TokenHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}

internal sealed class SetupInvitationConfiguration : IEntityTypeConfiguration<SetupInvitation>
{
    public void Configure(EntityTypeBuilder<SetupInvitation> builder)
    {
        builder.ToTable("SetupInvitations").HasKey(invitation => invitation.TokenHash);
        builder.Property(invitation => invitation.TokenHash).HasMaxLength(SHA256.HashSizeInBytes);
    }
}
