using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Accounts;

/// <summary>One signed-in browser. The cookie holds a random key; here lies only its hash (ASVS 7.2.3).</summary>
public sealed class Session
{
    public required byte[] KeyHash { get; init; }

    public required Guid PersonId { get; init; }

    public Person? Person { get; init; }

    /// <summary>The person's security stamp at sign-in: a later one ends this session.</summary>
    public required string SecurityStamp { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; set; }
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("Sessions").HasKey(session => session.KeyHash);
        builder.Property(session => session.KeyHash).HasMaxLength(32);
        builder.Property(session => session.SecurityStamp).HasMaxLength(64);
        builder.HasOne(session => session.Person).WithMany().HasForeignKey(session => session.PersonId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(session => session.CreatedAt);
    }
}
