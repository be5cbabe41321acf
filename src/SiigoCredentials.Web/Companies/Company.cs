using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Companies;

/// <summary>A tenant. Everything that a person sees belongs to exactly one.</summary>
public sealed class Company
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The key of the company in tokens (<c>cloud_tenant_company_key</c>), in place of its tax id.</summary>
    public required string PublicKey { get; init; }

    /// <summary>Colombian tax id, digits only, without the check digit.</summary>
    public required string Nit { get; init; }

    public required string Name { get; set; }

    public required string PlanCode { get; set; }

    public Plan? Plan { get; init; }

    /// <summary>Only for a company that was loaded with its plan. <see cref="CompanyQueries"/> has the query.</summary>
    public bool PlanIncludesApi => Plan!.IncludesApi;

    /// <summary>The text in the audit when the company is created.</summary>
    public string Description => $"{Name}, NIT {Nit}, plan {PlanCode}";

    /// <summary>
    /// When the operator suspended its integrations; null if it has not. People can still sign in, and see that it is suspended.
    /// </summary>
    public DateTimeOffset? SuspendedAt { get; set; }
}

internal sealed class CompanyConfiguration : IEntityTypeConfiguration<Company>
{
    public void Configure(EntityTypeBuilder<Company> builder)
    {
        builder.ToTable("Companies");
        builder.Property(company => company.Id).ValueGeneratedNever();
        builder.Property(company => company.PublicKey).HasMaxLength(64);
        builder.HasIndex(company => company.PublicKey).IsUnique();
        builder.Property(company => company.Nit).HasMaxLength(16);
        builder.HasIndex(company => company.Nit).IsUnique();
        builder.Property(company => company.Name).HasMaxLength(120);
        builder.HasOne(company => company.Plan).WithMany().HasForeignKey(company => company.PlanCode).OnDelete(DeleteBehavior.Restrict);
    }
}
