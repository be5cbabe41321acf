using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// An account at an identity provider with which a person signs in. Identity's own table cuts the subject off at 128 characters, of the 255
/// that OpenID Connect allows.
/// </summary>
public sealed class ExternalLogin
{
    public const int LongestSubject = 255;

    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public required Guid PersonId { get; init; }

    public Person? Person { get; init; }

    /// <summary>The address of that account when it was linked, to show which it is; never compared. Null where it was not told.</summary>
    public string? Email { get; init; }

    public required DateTimeOffset LinkedAt { get; init; }
}

internal sealed class ExternalLoginConfiguration : IEntityTypeConfiguration<ExternalLogin>
{
    public void Configure(EntityTypeBuilder<ExternalLogin> builder)
    {
        builder.ToTable("ExternalLogins").HasKey(login => new { login.Issuer, login.Subject });
        builder.Property(login => login.Issuer).HasMaxLength(IdentityProviderOptions.LongestAuthority);
        builder.Property(login => login.Subject).HasMaxLength(ExternalLogin.LongestSubject);
        builder.Property(login => login.Email).HasMaxLength(EmailAddress.MaxLength);
        builder.HasIndex(login => new { login.PersonId, login.Issuer }).IsUnique();
        builder.HasOne(login => login.Person).WithMany(person => person.ExternalLogins).HasForeignKey(login => login.PersonId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
