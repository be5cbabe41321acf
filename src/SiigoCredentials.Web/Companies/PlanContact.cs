using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Companies;

/// <summary>Whom a company asks for a plan that includes the API. There is one at most.</summary>
public sealed class PlanContact
{
    public const int NameLength = 80;
    public const int PhoneLength = 40;
    public const int PageLength = 200;

    /// <summary>The id of the only row.</summary>
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    public required string Name { get; set; }

    /// <summary>As people write it; null for none.</summary>
    public string? Phone { get; set; }

    /// <summary>An https address; null for none.</summary>
    public string? Page { get; set; }
}

internal sealed class PlanContactConfiguration : IEntityTypeConfiguration<PlanContact>
{
    public void Configure(EntityTypeBuilder<PlanContact> builder)
    {
        builder.ToTable("PlanContacts");
        builder.Property(contact => contact.Id).ValueGeneratedNever();
        builder.Property(contact => contact.Name).HasMaxLength(PlanContact.NameLength);
        builder.Property(contact => contact.Phone).HasMaxLength(PlanContact.PhoneLength);
        builder.Property(contact => contact.Page).HasMaxLength(PlanContact.PageLength);
    }
}
