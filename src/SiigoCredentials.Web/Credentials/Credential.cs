using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Credentials;

/// <summary>The credential of a company: its Usuario API, the contact of its integration, and all Access Keys issued so far.</summary>
public sealed class Credential
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid CompanyId { get; init; }

    public Company? Company { get; init; }

    /// <summary>Public and globally unique. It never changes: a rotation replaces the key, not the user.</summary>
    public required string ApiUser { get; init; }

    public required IntegrationContact Contact { get; set; }

    /// <summary>When the contact confirmed the address through a link; null if it is not confirmed.</summary>
    public DateTimeOffset? ContactConfirmedAt { get; set; }

    /// <summary>Grows by one with every change. A form that was shown with another version is refused.</summary>
    public int Version { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the company suspended its integrations; null if it has not. The keys keep their deadlines.</summary>
    public DateTimeOffset? SuspendedAt { get; set; }

    /// <summary>The networks from which the pair and its tokens are accepted.</summary>
    public AllowedAddresses AllowedAddresses { get; set; } = AllowedAddresses.Everywhere;

    /// <summary>
    /// How long the former key still works after the first use of one that a program asked for; null if programs may not ask for one.
    /// </summary>
    public TimeSpan? ProgramOverlap { get; set; }

    public List<AccessKey> Keys { get; } = [];
}

internal sealed class CredentialConfiguration : IEntityTypeConfiguration<Credential>
{
    public void Configure(EntityTypeBuilder<Credential> builder)
    {
        builder.ToTable("Credentials");
        builder.Property(credential => credential.Id).ValueGeneratedNever();
        builder.HasIndex(credential => credential.CompanyId).IsUnique();
        builder.HasOne(credential => credential.Company).WithMany().HasForeignKey(credential => credential.CompanyId)
            .OnDelete(DeleteBehavior.Restrict);
        builder.Property(credential => credential.ApiUser).HasMaxLength(ApiUserFormat.Length);
        builder.HasIndex(credential => credential.ApiUser).IsUnique();
        builder.HasMany<UsageDay>().WithOne().HasForeignKey(row => row.CredentialId).OnDelete(DeleteBehavior.Restrict);
        builder.Property(credential => credential.Version).IsConcurrencyToken();
        builder.Property(credential => credential.AllowedAddresses)
            .HasConversion(
                addresses => addresses.ToString(),
                stored => AllowedAddresses.Parse(stored),
                new ValueComparer<AllowedAddresses>(
                    (one, other) =>
                        one!.ToString() == other!.ToString(), addresses => addresses.ToString().GetHashCode(StringComparison.Ordinal)))
            .HasMaxLength(AllowedAddresses.Length).HasDefaultValue(AllowedAddresses.Everywhere);
        builder.Property(credential => credential.ProgramOverlap).HasConversion<long>();
        builder.ComplexProperty(credential => credential.Contact, contact =>
        {
            contact.Property(person => person.Name).HasMaxLength(IntegrationContact.NameLength).HasColumnName("ContactName");
            contact.Property(person => person.Email).HasMaxLength(IntegrationContact.EmailLength).HasColumnName("ContactEmail");
            contact.Ignore(person => person.IsValid);
            contact.Ignore(person => person.HasValidName);
            contact.Ignore(person => person.HasValidEmail);
        });
    }
}
