using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>A person who signs in to the portal and works in the companies of their memberships.</summary>
public sealed class Person : IdentityUser<Guid>
{
    public Person()
    {
        Id = Guid.CreateVersion7();
        SecurityStamp = Guid.CreateVersion7().ToString("N");
    }

    /// <summary>The <c>id</c> of <c>/v1/users</c>: unique in the installation, assigned by the database, never changed.</summary>
    public int Number { get; private set; }

    public List<Membership> Memberships { get; init; } = [];

    public Authenticator? Authenticator { get; init; }

    public List<IdentityUserPasskey<Guid>> Passkeys { get; init; } = [];

    public List<ExternalLogin> ExternalLogins { get; init; } = [];

    public required string FirstName { get; set; }

    public required string LastName { get; set; }

    /// <summary>National identity number, as <c>/v1/users</c> shows it; empty when unknown.</summary>
    public string Identification { get; set; } = "";

    /// <summary>Whether the password is too short to be the only factor (ASVS 6.2.1).</summary>
    public bool HasShortPassword { get; set; }

    public string FullName => $"{FirstName} {LastName}";

    /// <summary>The sort key of the name; stored so that the database can sort and search.</summary>
    public string SortName { get => NameOrder.KeyOf(FullName); private set => _ = value; }
}

internal sealed class PersonConfiguration : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> builder)
    {
        builder.ToTable("People");
        builder.Property(person => person.Id).ValueGeneratedNever();
        builder.Property(person => person.Number).ValueGeneratedOnAdd().Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Throw);
        builder.Property(person => person.FirstName).HasMaxLength(60);
        builder.Property(person => person.LastName).HasMaxLength(60);
        builder.Property(person => person.Identification).HasMaxLength(20);
        builder.Ignore(person => person.FullName);
        builder.Property(person => person.SortName).HasMaxLength(NameOrder.KeyLength).HasDefaultValue("").ValueGeneratedNever()
            .UsePropertyAccessMode(PropertyAccessMode.Property);
        builder.HasIndex(person => person.NormalizedEmail).IsUnique();
        builder.HasIndex(person => person.Number).IsUnique();
    }
}
