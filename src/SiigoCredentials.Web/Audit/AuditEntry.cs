using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Audit;

/// <summary>What was done. Stored by name: a name is never reused for another act.</summary>
public enum AuditAction
{
    CredentialGenerated,
    CredentialRotated,
    AccessKeyRevealed,
    ContactUpdated,
    AccessKeyRevoked,
    CompanySuspended,
    CompanyResumed,
    AuthenticatorAdded,
    AuthenticatorRemoved,
    RecoveryCodesRenewed,
    PasskeyAdded,
    PasskeyRemoved,
    FactorsReset,
    PasswordChanged,
    PasswordReset,
    AddressChanged,
    PersonInvited,
    InvitationCancelled,
    PersonJoined,
    RoleChanged,
    PersonDisabled,
    PersonEnabled,
    SessionsEnded,
    ActivityExported,
    PartnerNamed,
    PartnerLinkCreated,
    PartnerLinkRevoked,
    OverlapFinished,
    OverlapExtended,
    RotationUndone,
    CredentialSuspended,
    CredentialResumed,
    AddressesAllowed,
    HandoffCreated,
    HandoffCancelled,
    HandoffOpened,
    LeakReported,
    AccessKeyLimited,
    LeakPolicyChanged,
    ContactAskedAgain,
    ContactConfirmed,
    ContactMoved,

    CompanyCreated,

    /// <summary>The database was restored or moved although something in it was not as it should be.</summary>
    FindingsAccepted,
}

/// <summary>One act on a company's credential or people, chained to the company's entry before it (ASVS 16.4.2). Never changed, never deleted.</summary>
public sealed class AuditEntry
{
    public const int DetailLength = 800;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid CompanyId { get; init; }

    /// <summary>1, 2, 3 … within the company: the order of acts whatever the clock did.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    public required AuditAction Action { get; init; }

    public required Guid ActorId { get; init; }

    public required string ActorName { get; init; }

    /// <summary>The form's id: an act that comes twice with one id is done once.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>What the act touched, in words for an auditor; never a secret.</summary>
    public required string Detail { get; init; }

    public string? Address { get; init; }

    public string? Agent { get; init; }

    public required byte[] PreviousHash { get; init; }

    public byte[] Hash { get; private set; } = [];

    public void Seal() => Hash = ComputeHash();

    /// <summary>Whether it is unchanged and comes next after <paramref name="last"/>; null is before the first.</summary>
    public bool Follows(AuditEntry? last) =>
        Sequence == (last?.Sequence ?? 0) + 1 && PreviousHash.AsSpan().SequenceEqual(last?.Hash ?? []) && Hash.AsSpan().SequenceEqual(ComputeHash());

    /// <summary>The hash of what stands here; see <see cref="ActivityLine.ComputeHash"/>.</summary>
    public byte[] ComputeHash() => ActivityLine.Of(this).ComputeHash(CompanyId.ToString("N"));
}

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("AuditEntries");
        builder.Property(entry => entry.Id).ValueGeneratedNever();
        builder.Property(entry => entry.Action).HasConversion<string>().HasMaxLength(40);
        builder.Property(entry => entry.ActorName).HasMaxLength(Actor.NameLength);
        builder.Property(entry => entry.Detail).HasMaxLength(AuditEntry.DetailLength);
        builder.Property(entry => entry.Address).HasMaxLength(IPAddressExtensions.TextLength);
        builder.Property(entry => entry.Agent).HasMaxLength(AuditTrail.AgentLength);
        builder.Property(entry => entry.PreviousHash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.Property(entry => entry.Hash).HasMaxLength(SHA256.HashSizeInBytes);

        // The chain cannot fork, and one form cannot act twice: the database says so, not only the code.
        builder.HasIndex(entry => new { entry.CompanyId, entry.Sequence }).IsUnique();
        builder.HasIndex(entry => new { entry.CompanyId, entry.OperationId }).IsUnique();
        builder.HasOne<Companies.Company>().WithMany().HasForeignKey(entry => entry.CompanyId).OnDelete(DeleteBehavior.Restrict);
    }
}
