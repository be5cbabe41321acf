using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Limits;

/// <summary>How much of one key's limit all instances have spent. A row whose limit has recovered is deleted.</summary>
public sealed class RateLimitState
{
    public const int LimitLength = 40;

    /// <summary>The name of the limit, see <see cref="SharedLimits"/>.</summary>
    public required string Limit { get; init; }

    /// <summary>A keyed hash: the rows tell nobody's address, mail or user.</summary>
    public required long Key { get; init; }

    /// <summary>When everything has come back, as in the generic cell rate algorithm.</summary>
    public required DateTimeOffset SpentUntil { get; set; }

    /// <summary>Grows with every exchange that changes a row, so that an instance asks only for what is new to it.</summary>
    public required long Version { get; set; }
}

internal sealed class RateLimitStateConfiguration : IEntityTypeConfiguration<RateLimitState>
{
    public void Configure(EntityTypeBuilder<RateLimitState> builder)
    {
        builder.ToTable("RateLimitStates").HasKey(row => new { row.Key, row.Limit });
        builder.Property(row => row.Limit).HasMaxLength(RateLimitState.LimitLength);
        builder.HasIndex(row => row.Version);
        builder.HasIndex(row => row.SpentUntil);
    }
}
