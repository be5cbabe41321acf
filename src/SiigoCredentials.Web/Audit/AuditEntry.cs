using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Audit;

/// <summary>The kind of an act. Stored by name, so a name must never be reused for another act.</summary>
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
    PersonLeft,
    AccessGranted,
    AccessRefused,
    WebhookSet,
    WebhookTested,
    WebhookSecretRolled,
    WebhookRemoved,

    /// <summary>The receiver answered that it wants no more events.</summary>
    WebhookDisabled,

    CompanyCreated,

    /// <summary>The new key was used for the first time, and with that the overlap began.</summary>
    OverlapStarted,

    /// <summary>Nobody used the new key in time; it ended, and the former one stays.</summary>
    RotationLapsed,

    /// <summary>An Administrador let programs rotate the key, or chose another overlap for that.</summary>
    RotationByProgramPermitted,

    RotationByProgramForbidden,

    /// <summary>The company chose how old a key may grow, and what happens with one that nobody uses.</summary>
    KeyPolicyChanged,

    /// <summary>The operator gave the company another plan.</summary>
    PlanChanged,

    /// <summary>The operator exported everything that is kept of the company.</summary>
    CompanyExported,

    /// <summary>The operator erased the company. Only the export has this entry.</summary>
    CompanyErased,

    /// <summary>The database was restored or moved in spite of findings.</summary>
    FindingsAccepted,
}

/// <summary>
/// One act on a company's credential or people, chained to the company's previous entry (ASVS 16.4.2). Never changed or deleted.
/// </summary>
public sealed class AuditEntry
{
    public const int DetailLength = 800;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid CompanyId { get; init; }

    /// <summary>1, 2, 3 … within the company: the order of acts does not depend on the clock.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    public required AuditAction Action { get; init; }

    public required Guid ActorId { get; init; }

    public required string ActorName { get; init; }

    /// <summary>The form's id: a repeated form acts once.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>What the act changed, in words for an auditor; never a secret.</summary>
    public required string Detail { get; init; }

    public string? Address { get; init; }

    public string? Agent { get; init; }

    public required byte[] PreviousHash { get; init; }

    public byte[] Hash { get; private set; } = [];

    public void Seal() => Hash = ComputeHash();

    /// <summary>Whether it is unchanged and follows <paramref name="last"/>, which is null for the first entry.</summary>
    public bool Follows(AuditEntry? last) =>
        Sequence == (last?.Sequence ?? 0) + 1 && PreviousHash.AsSpan().SequenceEqual(last?.Hash ?? []) && Hash.AsSpan()
            .SequenceEqual(ComputeHash());

    /// <summary>The hash of the present fields; see <see cref="ActivityLine.ComputeHash"/>.</summary>
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

        // The database also ensures that the chain cannot fork and that a form cannot act twice.
        builder.HasIndex(entry => new { entry.CompanyId, entry.Sequence }).IsUnique();
        builder.HasIndex(entry => new { entry.CompanyId, entry.OperationId }).IsUnique();
        builder.HasOne<Companies.Company>().WithMany().HasForeignKey(entry => entry.CompanyId).OnDelete(DeleteBehavior.Restrict);
    }
}
