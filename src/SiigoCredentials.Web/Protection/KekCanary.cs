using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Protection;

/// <summary>
/// A key-encryption key of this database, with a sample that it sealed. So a foreign key is detected before it seals anything.
/// </summary>
public sealed class KekCanary
{
    /// <summary>The id of the key, in hex.</summary>
    public required string KekId { get; init; }

    /// <summary>The sample; null for a key that was given up and never was the active one here.</summary>
    public byte[]? Sample { get; init; }

    /// <summary>At most one key is active: it seals new secrets. The others were given up as lost.</summary>
    public required bool IsInCharge { get; set; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>Ties the sample to its row.</summary>
    internal static byte[] Binding(string kekId) => Encoding.UTF8.GetBytes($"kek-canary:{kekId}");
}

internal sealed class KekCanaryConfiguration : IEntityTypeConfiguration<KekCanary>
{
    public void Configure(EntityTypeBuilder<KekCanary> builder)
    {
        builder.ToTable("KekCanaries").HasKey(canary => canary.KekId);
        builder.Property(canary => canary.KekId).HasMaxLength(2 * KeyEncryptionKey.IdBytes);
        builder.Property(canary => canary.Sample).HasMaxLength(256);
        builder.HasIndex(canary => canary.IsInCharge, "IX_KekCanaries_OneInCharge").IsUnique().HasFilter("\"IsInCharge\"");
    }
}
