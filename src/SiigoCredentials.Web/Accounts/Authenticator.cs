using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Accounts;

/// <summary>The sealed secret that a person's authenticator application shares with the portal.</summary>
public sealed class Authenticator
{
    public required Guid PersonId { get; init; }

    public required byte[] SealedSecret { get; set; }

    /// <summary>When a first code proved that the application has the secret. Until then, null: sign-in asks for no code.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The latest 30-second step whose code was used. Codes of this step and earlier ones are refused (ASVS 6.5.1).</summary>
    public long LastStep { get; init; }

    /// <summary>Binds the sealed secret to its person: copied to another row, it does not open.</summary>
    internal static byte[] Binding(Guid personId) => Encoding.UTF8.GetBytes($"totp:{personId}");
}

internal sealed class AuthenticatorConfiguration : IEntityTypeConfiguration<Authenticator>
{
    public void Configure(EntityTypeBuilder<Authenticator> builder)
    {
        builder.ToTable("Authenticators").HasKey(authenticator => authenticator.PersonId);
        builder.Property(authenticator => authenticator.PersonId).ValueGeneratedNever();
        builder.Property(authenticator => authenticator.SealedSecret).HasMaxLength(256);
        builder.HasOne<Person>().WithOne(person => person.Authenticator)
            .HasForeignKey<Authenticator>(authenticator => authenticator.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}
