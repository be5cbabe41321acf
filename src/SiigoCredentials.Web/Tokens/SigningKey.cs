using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Tokens;

/// <summary>An ES256 key that signs access tokens, with its private part sealed.</summary>
public sealed class SigningKey
{
    /// <summary>The <c>kid</c> of the tokens that it signs: its RFC 7638 thumbprint.</summary>
    public required string Kid { get; init; }

    /// <summary>PKCS#8, sealed with the key-encryption key.</summary>
    public required byte[] SealedPrivateKey { get; set; }

    /// <summary>1, 2, 3 … in the order of use. The number is unique, so two instances cannot both create the next key.</summary>
    public required int Number { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when it signs new tokens; until then it is only published.</summary>
    public required DateTimeOffset SignsFrom { get; init; }

    /// <summary>Ties the sealed private part to its row.</summary>
    public static byte[] Binding(string kid) => Encoding.UTF8.GetBytes($"signing-key:{kid}");
}

internal sealed class SigningKeyConfiguration : IEntityTypeConfiguration<SigningKey>
{
    public void Configure(EntityTypeBuilder<SigningKey> builder)
    {
        builder.ToTable("SigningKeys").HasKey(key => key.Kid);
        builder.Property(key => key.Kid).HasMaxLength(64);
        builder.HasIndex(key => key.Number).IsUnique();
    }
}
