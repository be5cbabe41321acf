using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Partners;

/// <summary>
/// A link that shows a partner the state of a company's credential, until it is revoked or expires. Only the hash of its code is stored.
/// </summary>
public sealed class PartnerLink : ITokenLink
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    /// <summary>The id of the form that created it. A form that is sent twice creates one link.</summary>
    public required Guid Id { get; init; }

    public required Guid CompanyId { get; init; }

    public required string PartnerId { get; init; }

    public required byte[] TokenHash { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>When the link was last opened, to the minute.</summary>
    public DateTimeOffset? LastOpenedAt { get; set; }
}

internal sealed class PartnerLinkConfiguration : IEntityTypeConfiguration<PartnerLink>
{
    public void Configure(EntityTypeBuilder<PartnerLink> builder)
    {
        builder.ToTable("PartnerLinks");
        builder.Property(link => link.Id).ValueGeneratedNever();
        builder.Property(link => link.PartnerId).HasMaxLength(UsageDay.PartnerLength);
        builder.Property(link => link.TokenHash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.Property(link => link.CreatedBy).HasMaxLength(Actor.NameLength);
        builder.HasIndex(link => link.TokenHash).IsUnique();
        builder.HasIndex(link => new { link.CompanyId, link.CreatedAt });
        builder.HasOne<Company>().WithMany().HasForeignKey(link => link.CompanyId).OnDelete(DeleteBehavior.Restrict);
    }
}
