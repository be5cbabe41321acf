using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Tokens;

/// <summary>An ES256 key that signs access tokens; its private part lies here sealed.</summary>
public sealed class SigningKey
{
    /// <summary>The <c>kid</c> of the tokens that it signed: its RFC 7638 thumbprint.</summary>
    public required string Kid { get; init; }

    /// <summary>PKCS#8, sealed with the key-encryption key.</summary>
    public required byte[] SealedPrivateKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class SigningKeyConfiguration : IEntityTypeConfiguration<SigningKey>
{
    public void Configure(EntityTypeBuilder<SigningKey> builder)
    {
        builder.ToTable("SigningKeys").HasKey(key => key.Kid);
        builder.Property(key => key.Kid).HasMaxLength(64);
    }
}
