using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Companies;

/// <summary>A plan that a company has, which may include the API.</summary>
public sealed class Plan
{
    public const int CodeLength = 32;
    public const int NameLength = 64;

    public required string Code { get; init; }

    public required string Name { get; set; }

    public required bool IncludesApi { get; set; }
}

internal sealed class PlanConfiguration : IEntityTypeConfiguration<Plan>
{
    public void Configure(EntityTypeBuilder<Plan> builder)
    {
        builder.ToTable("Plans").HasKey(plan => plan.Code);
        builder.Property(plan => plan.Code).HasMaxLength(Plan.CodeLength);
        builder.Property(plan => plan.Name).HasMaxLength(Plan.NameLength);
        builder.HasData(
            new Plan { Code = "emprendedor", Name = "Emprendedor", IncludesApi = false },
            new Plan { Code = "avanzado", Name = "Avanzado", IncludesApi = true },
            new Plan { Code = "premium", Name = "Premium", IncludesApi = true });
    }
}
