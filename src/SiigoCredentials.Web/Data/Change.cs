using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Data;

/// <summary>What kind of thing changed. Stored by name; the triggers write the names.</summary>
public enum ChangeKind
{
    /// <summary>A credential, its keys or its company; the key is the Usuario API.</summary>
    Credential,

    /// <summary>A plan: every credential may be concerned.</summary>
    Plan,

    /// <summary>A token was given back.</summary>
    Token,

    /// <summary>A signing key was made or removed.</summary>
    SigningKey,
}

/// <summary>
/// One change to what the token service keeps in memory. Triggers write it inside the transaction that changes the row, so whoever
/// changes it (this process, another one, an operator with SQL) cannot forget to tell.
/// </summary>
public sealed class Change
{
    public long Sequence { get; init; }

    public required ChangeKind Kind { get; init; }

    public string? Key { get; init; }
}

internal sealed class ChangeConfiguration : IEntityTypeConfiguration<Change>
{
    public void Configure(EntityTypeBuilder<Change> builder)
    {
        builder.ToTable("Changes").HasKey(change => change.Sequence);
        builder.Property(change => change.Kind).HasConversion<string>().HasMaxLength(16);
        builder.Property(change => change.Key).HasMaxLength(200);
    }
}
