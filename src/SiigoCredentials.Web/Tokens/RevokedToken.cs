using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Tokens;

/// <summary>A token that its client gave back before its time (RFC 7009); kept until it would have run out anyway.</summary>
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
