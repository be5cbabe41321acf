using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Data;

/// <summary>The kind of a change. Stored by name; the triggers write the names.</summary>
public enum ChangeKind
{
    /// <summary>A credential, its keys or its company; the key is the Usuario API.</summary>
    Credential,

    /// <summary>A plan, and so possibly every credential.</summary>
    Plan,

    /// <summary>A token was revoked.</summary>
    Token,

    /// <summary>A signing key was created or deleted.</summary>
    SigningKey,
}

/// <summary>
/// One change to what the token service caches. Triggers write it in the transaction that changes the row, so that no writer can forget it:
/// neither this process, nor another one, nor an operator with SQL.
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
