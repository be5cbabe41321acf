using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Credentials;

/// <summary>A company's one credential: the Usuario API, who develops the integration, and the Access Keys issued so far.</summary>
public sealed class Credential
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid CompanyId { get; init; }

    public Company? Company { get; init; }

    /// <summary>Public, globally unique, the same for ever: rotation replaces the key, never the user.</summary>
    public required string ApiUser { get; init; }

    public required IntegrationContact Contact { get; set; }

    /// <summary>When whoever reads the contact's mailbox said so by a link; null for an address that nobody has confirmed.</summary>
    public DateTimeOffset? ContactConfirmedAt { get; set; }

    /// <summary>Grows by one with every change. A form that saw another version has lost the race.</summary>
    public int Version { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when the company itself refuses its integrations; null while it does not. Keys keep their lives meanwhile.</summary>
    public DateTimeOffset? SuspendedAt { get; set; }

    /// <summary>From where the pair and its tokens may be used.</summary>
    public AllowedAddresses AllowedAddresses { get; set; } = AllowedAddresses.Everywhere;

    public List<AccessKey> Keys { get; } = [];
}

internal sealed class CredentialConfiguration : IEntityTypeConfiguration<Credential>
{
    public void Configure(EntityTypeBuilder<Credential> builder)
    {
        builder.ToTable("Credentials");
        builder.Property(credential => credential.Id).ValueGeneratedNever();
        builder.HasIndex(credential => credential.CompanyId).IsUnique();
        builder.HasOne(credential => credential.Company).WithMany().HasForeignKey(credential => credential.CompanyId).OnDelete(DeleteBehavior.Restrict);
        builder.Property(credential => credential.ApiUser).HasMaxLength(ApiUserFormat.Length);
        builder.HasIndex(credential => credential.ApiUser).IsUnique();
        builder.HasMany<UsageDay>().WithOne().HasForeignKey(row => row.CredentialId).OnDelete(DeleteBehavior.Restrict);
        builder.Property(credential => credential.Version).IsConcurrencyToken();
        builder.Property(credential => credential.AllowedAddresses)
            .HasConversion(
                addresses => addresses.ToString(),
                stored => AllowedAddresses.Parse(stored),
                new ValueComparer<AllowedAddresses>((one, other) => one!.ToString() == other!.ToString(), addresses => addresses.ToString().GetHashCode(StringComparison.Ordinal)))
            .HasMaxLength(AllowedAddresses.Length).HasDefaultValue(AllowedAddresses.Everywhere);
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
