using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Tokens;

/// <summary>A token that its client revoked (RFC 7009). The row is kept until the token would have expired.</summary>
public sealed class RevokedToken
{
    /// <summary>The token's <c>jti</c>.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class RevokedTokenConfiguration : IEntityTypeConfiguration<RevokedToken>
{
    public void Configure(EntityTypeBuilder<RevokedToken> builder)
    {
        builder.ToTable("RevokedTokens");
        builder.Property(token => token.Id).HasMaxLength(64).ValueGeneratedNever();
        builder.HasIndex(token => token.ExpiresAt);
    }
}
