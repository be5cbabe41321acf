using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Credentials;

/// <summary>Where an Access Key stands in its life. Stored by name.</summary>
public enum AccessKeyState
{
    /// <summary>The one that works.</summary>
    Current,

    /// <summary>Replaced, and still accepted until its deadline, so that integrations can move to the new one.</summary>
    Retiring,

    /// <summary>Replaced by a later one, or its time is over; refused for ever.</summary>
    Expired,

    /// <summary>Ended at once and without a successor; refused for ever.</summary>
    Revoked,
}

/// <summary>
/// One issued secret in its two representations: a verifier that the token service compares, and a ciphertext that only "Ver" opens.
/// Losing the key-encryption key therefore never stops an integration.
/// </summary>
public sealed class AccessKey
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid CredentialId { get; init; }

    public Credential? Credential { get; init; }

    /// <summary>The credential's version that this key began with; also binds the ciphertext to this row.</summary>
    public required int Version { get; init; }

    public AccessKeyState State { get; set; } = AccessKeyState.Current;

    public required byte[] SecretHash { get; init; }

    public required byte[] Ciphertext { get; set; }

    /// <summary>The last four characters: enough to tell two keys apart on the telephone.</summary>
    public required string Hint { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required string IssuedBy { get; init; }

    /// <summary>The end of its life: at this very moment it is refused already. Null for a key that lives until it is replaced.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Since when it has been retiring; null while it is not.</summary>
    public DateTimeOffset? RetiringSince { get; set; }

    /// <summary>The deadline of a retiring key: at this very moment it is refused already. Never later than <see cref="ExpiresAt"/>.</summary>
    public DateTimeOffset? RetiresAt { get; set; }

    /// <summary>When people were reminded that it is retiring and still in use; null while they were not, or its deadline moved since.</summary>
    public DateTimeOffset? RemindedAt { get; set; }

    /// <summary>When people were told that it works no more; null while it works, and while its deadline has passed untold.</summary>
    public DateTimeOffset? EndToldAt { get; set; }

    /// <summary>When the contact said that the integration uses this key now; null while they did not.</summary>
    public DateTimeOffset? ContactMovedAt { get; set; }

    /// <summary>The form that asked for this key: the same form sent again gets the same key.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>When it was replaced or revoked; null while it is the current one.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Whether its own life or its deadline is over, whatever its state says.</summary>
    public bool IsOver(DateTimeOffset now) => now >= ExpiresAt || now >= RetiresAt;

    /// <summary>Ties the ciphertext to its row: in another company's it does not open.</summary>
    public static byte[] Binding(Credential credential, int version) =>
        Encoding.UTF8.GetBytes($"access-key:{credential.CompanyId:N}:{credential.Id:N}:{version}");
}

internal sealed class AccessKeyConfiguration : IEntityTypeConfiguration<AccessKey>
{
    public void Configure(EntityTypeBuilder<AccessKey> builder)
    {
        builder.ToTable("AccessKeys");
        builder.Property(key => key.Id).ValueGeneratedNever();
        builder.Property(key => key.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(key => key.SecretHash).HasMaxLength(32);
        builder.Property(key => key.Hint).HasMaxLength(AccessKeyFormat.HintLength);
        builder.Property(key => key.IssuedBy).HasMaxLength(130);
        builder.HasOne(key => key.Credential).WithMany(credential => credential.Keys).HasForeignKey(key => key.CredentialId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(key => new { key.CredentialId, key.Version }).IsUnique();
        builder.HasIndex(key => key.SecretHash).IsUnique();
        builder.HasIndex(key => key.CredentialId, "IX_AccessKeys_OneCurrent").IsUnique().HasFilter("\"State\" = 'Current'");
        builder.HasIndex(key => key.CredentialId, "IX_AccessKeys_OneRetiring").IsUnique().HasFilter("\"State\" = 'Retiring'");
        builder.HasIndex(key => key.RetiresAt).HasFilter("\"RetiresAt\" IS NOT NULL AND \"EndToldAt\" IS NULL"); // the few of which somebody is still to be told
    }
}
