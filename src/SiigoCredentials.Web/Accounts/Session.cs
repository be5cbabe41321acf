using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>A signed-in browser. The cookie holds a random key; this row holds its hash (ASVS 7.2.3).</summary>
public sealed class Session
{
    public const int LongestUserAgent = 256;

    public required byte[] KeyHash { get; init; }

    /// <summary>Identifies the session on pages. It is not a secret.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid PersonId { get; init; }

    public Person? Person { get; init; }

    /// <summary>The company in force: the one that the person works in. Null while none is chosen.</summary>
    public Guid? CompanyId { get; set; }

    public Membership? Membership { get; init; }

    /// <summary>The person's security stamp at sign-in. When the stamp changes, the session ends.</summary>
    public required string SecurityStamp { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>When the person last authenticated (ASVS 7.5.3).</summary>
    public required DateTimeOffset ProvenAt { get; set; }

    public required SignInMethod Method { get; init; }

    public string? Address { get; init; }

    public string UserAgent { get; init; } = "";

    /// <summary>Whether this session can work in the company of a membership of its person.</summary>
    public bool IsAllowedIn(Membership? membership) =>
        membership is { DisabledAt: null } && (membership.SessionsEndedAt is not { } ended || CreatedAt >= ended);
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("Sessions").HasKey(session => session.KeyHash);
        builder.Property(session => session.KeyHash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.Property(session => session.SecurityStamp).HasMaxLength(64);
        builder.HasOne(session => session.Person).WithMany().HasForeignKey(session => session.PersonId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(session => session.Membership).WithMany()
            .HasForeignKey(session => new { session.CompanyId, session.PersonId }).OnDelete(DeleteBehavior.ClientNoAction);
        builder.Property(session => session.Method).HasConversion<string>().HasMaxLength(30);
        builder.Property(session => session.Address).HasMaxLength(IPAddressExtensions.TextLength);
        builder.Property(session => session.UserAgent).HasMaxLength(Session.LongestUserAgent);
        builder.HasIndex(session => session.Id).IsUnique();
        builder.HasIndex(session => session.CreatedAt);
    }
}
