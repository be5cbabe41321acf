using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Companies;

namespace SiigoCredentials.Web.Leaks;

/// <summary>What happens to a reported key that works. Stored by name.</summary>
public enum LeakAction
{
    /// <summary>The Administradores are notified, and decide.</summary>
    Notify,

    /// <summary>The key works for at most 24 more hours.</summary>
    RetireInADay,

    /// <summary>The key ends at once.</summary>
    Revoke,
}

/// <summary>The choice of a company. Without one, it is only notified.</summary>
public sealed class LeakPolicy
{
    public required Guid CompanyId { get; init; }

    public required LeakAction Action { get; set; }
}

/// <summary>How many times a key was reported, and when the Administradores were last notified.</summary>
public sealed class LeakNotice
{
    public required Guid AccessKeyId { get; init; }

    public required DateTimeOffset ReportedAt { get; init; }

    public required DateTimeOffset ToldAt { get; set; }

    public int Reports { get; set; }
}

internal sealed class LeakPolicyConfiguration : IEntityTypeConfiguration<LeakPolicy>
{
    public void Configure(EntityTypeBuilder<LeakPolicy> builder)
    {
        builder.ToTable("LeakPolicies").HasKey(policy => policy.CompanyId);
        builder.Property(policy => policy.CompanyId).ValueGeneratedNever();
        builder.Property(policy => policy.Action).HasConversion<string>().HasMaxLength(20);
        builder.HasOne<Company>().WithMany().HasForeignKey(policy => policy.CompanyId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class LeakNoticeConfiguration : IEntityTypeConfiguration<LeakNotice>
{
    public void Configure(EntityTypeBuilder<LeakNotice> builder)
    {
        builder.ToTable("LeakNotices").HasKey(notice => notice.AccessKeyId);
        builder.Property(notice => notice.AccessKeyId).ValueGeneratedNever();
    }
}
