using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Companies;

namespace SiigoCredentials.Web.Leaks;

/// <summary>What happens when somebody reports a key that works. Stored by name.</summary>
public enum LeakAction
{
    /// <summary>The Administradores are told, and decide.</summary>
    Notify,

    /// <summary>The key works for 24 hours more at most.</summary>
    RetireInADay,

    /// <summary>The key ends at once.</summary>
    Revoke,
}

/// <summary>What a company chose; one that chose nothing is told and nothing else.</summary>
public sealed class LeakPolicy
{
    public required Guid CompanyId { get; init; }

    public required LeakAction Action { get; set; }
}

/// <summary>That a key was reported: so often, and when the Administradores were last told.</summary>
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
