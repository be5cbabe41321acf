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

/// <summary>A stored session, with what a request must know of its person.</summary>
/// <param name="Session">The row.</param>
/// <param name="FullName">The person's name.</param>
/// <param name="Email">The person's address.</param>
/// <param name="SecurityStamp">The person's security stamp now.</param>
/// <param name="Membership">The membership in the company in force; null while none is chosen.</param>
/// <param name="CompanyName">The name of that company.</param>
/// <param name="Companies">The number of companies that the person can work in.</param>
/// <param name="IsAdministrator">Whether the person is an Administrador of any of them: each is a click away.</param>
/// <param name="HasFactor">Whether the person has a second factor.</param>
internal sealed record FoundSession(
    Session Session, string FullName, string Email, string SecurityStamp, Membership? Membership, string? CompanyName, int Companies,
    bool IsAdministrator, bool HasFactor);

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
