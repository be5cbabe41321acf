using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Privacy;

/// <summary>A link by which a person takes away what the portal has of them, once. Only the hash of its code is stored.</summary>
public sealed class OwnDataLink : ITokenLink
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    public required byte[] TokenHash { get; init; }

    /// <summary>
    /// Empty when the portal has nothing of the address, and no mail left. The row is written all the same, so that timing reveals nothing.
    /// </summary>
    public required string Address { get; init; }

    public required DateTimeOffset EndsAt { get; init; }
}

internal sealed class OwnDataLinkConfiguration : IEntityTypeConfiguration<OwnDataLink>
{
    public void Configure(EntityTypeBuilder<OwnDataLink> builder)
    {
        builder.ToTable("OwnDataLinks").HasKey(link => link.TokenHash);
        builder.Property(link => link.TokenHash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.Property(link => link.Address).HasMaxLength(EmailAddress.MaxLength);
        builder.HasIndex(link => link.EndsAt);
    }
}
