using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Accounts;

/// <summary>A person's authenticator application: the secret that it shares with the portal, sealed.</summary>
public sealed class Authenticator
{
    public required Guid PersonId { get; init; }

    public required byte[] SealedSecret { get; set; }

    /// <summary>Since when a sign-in asks for a code; null until a first code has shown that the application holds the secret.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The latest 30-second step whose code was used: no code up to it serves again (ASVS 6.5.1).</summary>
    public long LastStep { get; init; }

    /// <summary>Ties the sealed secret to its person: in another row it does not open.</summary>
    internal static byte[] Binding(Guid personId) => Encoding.UTF8.GetBytes($"totp:{personId}");
}

internal sealed class AuthenticatorConfiguration : IEntityTypeConfiguration<Authenticator>
{
    public void Configure(EntityTypeBuilder<Authenticator> builder)
    {
        builder.ToTable("Authenticators").HasKey(authenticator => authenticator.PersonId);
        builder.Property(authenticator => authenticator.PersonId).ValueGeneratedNever();
        builder.Property(authenticator => authenticator.SealedSecret).HasMaxLength(256);
        builder.HasOne<Person>().WithOne().HasForeignKey<Authenticator>(authenticator => authenticator.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}
