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

    /// <summary>The person linked their account at the identity provider, and signs in with it from now on.</summary>
    ProviderLinked,

    ProviderUnlinked,

    /// <summary>Personal data in earlier entries were erased; the detail says in which (see <see cref="ErasedFields"/>).</summary>
    PersonErased,
}

/// <summary>
/// One act on a company's credential or people, chained to the company's previous entry (ASVS 16.4.2). Never deleted, and never changed but
/// for one thing: a personal field and its salt can be erased. The hash covers only the field's digest, so the chain stays verifiable.
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

    /// <summary>Null once the field was erased, and in entries of format 1.</summary>
    public byte[]? ActorNameSalt { get; private set; }

    public byte[]? DetailSalt { get; private set; }

    public byte[]? AddressSalt { get; private set; }

    public byte[]? AgentSalt { get; private set; }

    /// <summary>The digests of name, detail, address and agent, one after the other; null in entries of format 1.</summary>
    public byte[]? Digests { get; private set; }

    public void Seal()
    {
        (ActorNameSalt, DetailSalt, AddressSalt, AgentSalt) = (NewSalt(), NewSalt(), NewSalt(), NewSalt());
        Digests = [.. ActivityField.InOrder.SelectMany(field => ActivityField.DigestOf(SaltOf(field), field, ValueOf(field)))];
        Hash = ComputeHash();
    }

    private static byte[] NewSalt() => RandomNumberGenerator.GetBytes(ActivityField.SaltLength);

    /// <summary>The hash of the present fields; see <see cref="ActivityLine.ComputeHash"/>.</summary>
    public byte[] ComputeHash() => ActivityLine.Of(this).ComputeHash(CompanyId.ToString("N"));

    /// <summary>Whether any field was erased.</summary>
    public bool HasErasure => Array.Exists(ActivityField.InOrder, IsErased);

    /// <summary>Whether a field was erased.</summary>
    public bool IsErased(ActivityFields field) => Digests is not null
        ? SaltOf(field) is null
        : string.IsNullOrEmpty(ValueOf(field)) && !Hash.AsSpan().SequenceEqual(ComputeHash());

    /// <summary>The fields that have something to erase: in format 2 every one with a salt, even if it says nothing.</summary>
    internal ActivityFields Erasable => ActivityField.InOrder
        .Where(one => Digests is null ? !string.IsNullOrEmpty(ValueOf(one)) : SaltOf(one) is not null)
        .Aggregate(ActivityFields.None, (all, one) => all | one);

    internal ActivityField FieldOf(ActivityFields field) => Digests is null
        ? new ActivityField(ValueOf(field), Salt: null, Digest: null)
        : SaltOf(field) is { } salt ? new ActivityField(ValueOf(field), Convert.ToHexString(salt), DigestOf(field))
        : new ActivityField(Value: null, Salt: null, DigestOf(field));

    private string DigestOf(ActivityFields field) => Convert.ToHexString(
        Digests.AsSpan(Array.IndexOf(ActivityField.InOrder, field) * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes));

    private string? ValueOf(ActivityFields field) => field switch
    {
        ActivityFields.ActorName => ActorName,
        ActivityFields.Detail => Detail,
        ActivityFields.Address => Address,
        ActivityFields.Agent => Agent,
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };

    private byte[]? SaltOf(ActivityFields field) => field switch
    {
        ActivityFields.ActorName => ActorNameSalt,
        ActivityFields.Detail => DetailSalt,
        ActivityFields.Address => AddressSalt,
        ActivityFields.Agent => AgentSalt,
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };
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
        builder.Ignore(entry => entry.HasErasure);
        builder.Ignore(entry => entry.Erasable);
        builder.Property(entry => entry.ActorNameSalt).HasMaxLength(ActivityField.SaltLength);
        builder.Property(entry => entry.DetailSalt).HasMaxLength(ActivityField.SaltLength);
        builder.Property(entry => entry.AddressSalt).HasMaxLength(ActivityField.SaltLength);
        builder.Property(entry => entry.AgentSalt).HasMaxLength(ActivityField.SaltLength);
        builder.Property(entry => entry.Digests).HasMaxLength(ActivityField.InOrder.Length * SHA256.HashSizeInBytes);
        builder.Property(entry => entry.PreviousHash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.Property(entry => entry.Hash).HasMaxLength(SHA256.HashSizeInBytes);

        // The database also ensures that the chain cannot fork and that a form cannot act twice.
        builder.HasIndex(entry => new { entry.CompanyId, entry.Sequence }).IsUnique();
        builder.HasIndex(entry => new { entry.CompanyId, entry.OperationId }).IsUnique();
        builder.HasOne<Companies.Company>().WithMany().HasForeignKey(entry => entry.CompanyId).OnDelete(DeleteBehavior.Restrict);
    }
}
