using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Partners;

/// <summary>The company's name for a partner, because people do not know Partner-Ids.</summary>
public sealed class PartnerName
{
    public const int MaxLength = 60;

    public required Guid CompanyId { get; init; }

    public required string PartnerId { get; init; }

    public required string Name { get; set; }
}

internal sealed class PartnerNameConfiguration : IEntityTypeConfiguration<PartnerName>
{
    public void Configure(EntityTypeBuilder<PartnerName> builder)
    {
        builder.ToTable("PartnerNames").HasKey(name => new { name.CompanyId, name.PartnerId });
        builder.Property(name => name.PartnerId).HasMaxLength(UsageDay.PartnerLength);
        builder.Property(name => name.Name).HasMaxLength(PartnerName.MaxLength);
        builder.HasOne<Company>().WithMany().HasForeignKey(name => name.CompanyId).OnDelete(DeleteBehavior.Restrict);
    }
}
