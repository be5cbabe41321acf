using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Credentials;

/// <summary>The states of an Access Key. Stored by name.</summary>
public enum AccessKeyState
{
    /// <summary>In use. A credential has at most one.</summary>
    Current,

    /// <summary>
    /// Replaced, but accepted until its deadline, so that integrations can change to the new key. It has no deadline while the new key
    /// waits for its first use.
    /// </summary>
    Retiring,

    /// <summary>Refused for good: a later key replaced it, or its deadline or lifetime ended.</summary>
    Expired,

    /// <summary>Refused for good: it was ended at once.</summary>
    Revoked,
}

/// <summary>
/// An issued key in two forms: a hash, which the token service compares, and a ciphertext, which is decrypted to show the key.
/// So an integration works even if the key-encryption key is lost.
/// </summary>
public sealed class AccessKey
{
    /// <summary>
    /// How long after its time an unused key lapses. Uses are counted a moment late: a key that was used in time must not lapse.
    /// </summary>
    public static readonly TimeSpan CountingTime = TimeSpan.FromMinutes(2);

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid CredentialId { get; init; }

    public Credential? Credential { get; init; }

    /// <summary>The version of the credential that issued this key. The ciphertext is bound to it.</summary>
    public required int Version { get; init; }

    public AccessKeyState State { get; set; } = AccessKeyState.Current;

    public required byte[] SecretHash { get; init; }

    public required byte[] Ciphertext { get; set; }

    /// <summary>The last four characters, by which people tell two keys apart.</summary>
    public required string Hint { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required string IssuedBy { get; init; }

    /// <summary>Whether a program asked for it, by which it counts against another limit than those of people.</summary>
    public bool IsByProgram { get; init; }

    /// <summary>The end of its lifetime; at this moment it is already refused. Null if it has no lifetime of its own.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>When its overlap began; null if it is not retiring.</summary>
    public DateTimeOffset? RetiringSince { get; set; }

    /// <summary>The deadline of a retiring key; at this moment it is already refused. Never later than <see cref="ExpiresAt"/>.</summary>
    public DateTimeOffset? RetiresAt { get; set; }

    /// <summary>
    /// By when its successor must be used for the first time, or the successor lapses; null unless it is retiring and waits for that.
    /// </summary>
    public DateTimeOffset? FirstUseBy { get; set; }

    /// <summary>How long it works from that first use on, or since it was extended; null where the overlap began at once.</summary>
    public TimeSpan? OverlapAfterFirstUse { get; set; }

    /// <summary>
    /// When the reminder was sent that it is retiring but still in use; null if none was sent since its deadline was set.
    /// </summary>
    public DateTimeOffset? RemindedAt { get; set; }

    /// <summary>When the mails about its end were sent; null if it still works or they are not sent yet.</summary>
    public DateTimeOffset? EndToldAt { get; set; }

    /// <summary>When the contact said that the integration uses this key; null if they have not.</summary>
    public DateTimeOffset? ContactMovedAt { get; set; }

    /// <summary>The id of the form that asked for this key. The same form, sent again, shows the same key.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>When it was replaced or revoked; null for the current key.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Whether its lifetime or its deadline has ended, whatever its state says.</summary>
    public bool IsOver(DateTimeOffset now) => now >= ExpiresAt || now >= RetiresAt;

    /// <summary>The associated data of the ciphertext: copied to another row, it cannot be decrypted.</summary>
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
        builder.Property(key => key.SecretHash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.Property(key => key.Hint).HasMaxLength(AccessKeyFormat.HintLength);
        builder.Property(key => key.IssuedBy).HasMaxLength(Actor.NameLength);
        builder.HasOne(key => key.Credential).WithMany(credential => credential.Keys).HasForeignKey(key => key.CredentialId)
            .OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(key => new { key.CredentialId, key.Version }).IsUnique();
        builder.HasIndex(key => key.SecretHash).IsUnique();
        builder.HasIndex(key => key.CredentialId, "IX_AccessKeys_OneCurrent").IsUnique().HasFilter("\"State\" = 'Current'");
        builder.HasIndex(key => key.CredentialId, "IX_AccessKeys_OneRetiring").IsUnique().HasFilter("\"State\" = 'Retiring'");
        builder.HasIndex(key => key.RetiresAt) // the few whose mails are still due
            .HasFilter("\"RetiresAt\" IS NOT NULL AND \"EndToldAt\" IS NULL");
        builder.Property(key => key.OverlapAfterFirstUse).HasConversion<long>();
        builder.HasIndex(key => key.FirstUseBy).HasFilter("\"FirstUseBy\" IS NOT NULL"); // the few that wait
    }
}
