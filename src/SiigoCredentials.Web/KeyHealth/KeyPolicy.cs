using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Companies;

namespace SiigoCredentials.Web.KeyHealth;

/// <summary>What happens when nobody has used a key for <see cref="KeyRules.UnusedDays"/> days. Stored by name.</summary>
public enum UnusedKeyAction
{
    Nothing,

    /// <summary>The Administradores are told, once a month.</summary>
    Tell,

    /// <summary>The portal suspends the integrations, and tells the Administradores and the contact.</summary>
    Suspend,
}

/// <summary>What a company wants of its keys.</summary>
/// <param name="MaxAgeDays">How many days old a key may grow; null for no limit. An older key is only told, never ended.</param>
/// <param name="RemindDays">How many days before that age the Administradores are told.</param>
/// <param name="Unused">What happens with a key that nobody uses.</param>
public sealed record KeyRules(int? MaxAgeDays, int RemindDays, UnusedKeyAction Unused)
{
    /// <summary>After how many days without a sign-in a key counts as unused.</summary>
    public const int UnusedDays = 90;

    /// <summary>Of a company that has chosen nothing.</summary>
    public static KeyRules Default { get; } = new(MaxAgeDays: null, RemindDays: 14, UnusedKeyAction.Tell);

    /// <summary>The ages that a company may choose, in days.</summary>
    public static IReadOnlyList<int> MaxAgesOffered { get; } = [90, 180, 365];

    /// <summary>The reminders that a company may choose, in days.</summary>
    public static IReadOnlyList<int> RemindersOffered { get; } = [7, 14, 30];

    /// <summary>Whether a company may choose them.</summary>
    public bool AreOffered => (MaxAgeDays is not { } age || MaxAgesOffered.Contains(age)) && RemindersOffered.Contains(RemindDays)
        && Enum.IsDefined(Unused);
}

/// <summary>The rules that a company has chosen. Without them, <see cref="KeyRules.Default"/> applies.</summary>
public sealed class KeyPolicy
{
    public required Guid CompanyId { get; init; }

    public int? MaxAgeDays { get; set; }

    public int RemindDays { get; set; }

    public UnusedKeyAction Unused { get; set; }
}

/// <summary>When the Administradores of a company were last mailed about a finding: by this row, of several instances one mails.</summary>
public sealed class KeyFindingNotice
{
    public required Guid CompanyId { get; init; }

    public required KeyFindingKind Finding { get; init; }

    public required DateTimeOffset ToldAt { get; set; }
}

internal sealed class KeyPolicyConfiguration : IEntityTypeConfiguration<KeyPolicy>
{
    public void Configure(EntityTypeBuilder<KeyPolicy> builder)
    {
        builder.ToTable("KeyPolicies").HasKey(policy => policy.CompanyId);
        builder.Property(policy => policy.CompanyId).ValueGeneratedNever();
        builder.Property(policy => policy.Unused).HasConversion<string>().HasMaxLength(20);
        builder.HasOne<Company>().WithMany().HasForeignKey(policy => policy.CompanyId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class KeyFindingNoticeConfiguration : IEntityTypeConfiguration<KeyFindingNotice>
{
    public void Configure(EntityTypeBuilder<KeyFindingNotice> builder)
    {
        builder.ToTable("KeyFindingNotices").HasKey(notice => new { notice.CompanyId, notice.Finding });
        builder.Property(notice => notice.Finding).HasConversion<string>().HasMaxLength(20);
        builder.HasOne<Company>().WithMany().HasForeignKey(notice => notice.CompanyId).OnDelete(DeleteBehavior.Restrict);
    }
}
