using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>A challenge that was answered correctly, so that the answer cannot be replayed. Only its hash is stored.</summary>
public sealed class ConsumedChallenge
{
    public required byte[] Hash { get; init; }

    public required DateTimeOffset ConsumedAt { get; init; }
}

internal sealed class ConsumedChallengeConfiguration : IEntityTypeConfiguration<ConsumedChallenge>
{
    public void Configure(EntityTypeBuilder<ConsumedChallenge> builder)
    {
        builder.ToTable("ConsumedChallenges").HasKey(challenge => challenge.Hash);
        builder.Property(challenge => challenge.Hash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.HasIndex(challenge => challenge.ConsumedAt);
    }
}

/// <summary>
/// Each challenge can be answered once, on all instances together (WebAuthn Level 3, 13.4.3). A challenge without a correct answer needs no
/// row: its cookie expires after <see cref="PendingSignIn.Lifetime"/>.
/// </summary>
public sealed class ConsumedChallenges(AppDbContext db, TimeProvider clock) : ICleanup
{
    // Longer than the lifetime of the cookies, with a margin for clock skew.
    private static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    /// <summary>True for the first caller. The primary key decides between concurrent callers.</summary>
    public async Task<bool> TryConsumeAsync(string challenge, CancellationToken ct) => await db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO "ConsumedChallenges" ("Hash", "ConsumedAt") VALUES ({Hash(challenge)}, {clock.GetUtcNow().UtcDateTime})
        ON CONFLICT ("Hash") DO NOTHING
        """, ct) > 0;

    public Task<bool> IsConsumedAsync(string challenge, CancellationToken ct)
    {
        var hash = Hash(challenge);
        return db.ConsumedChallenges.AnyAsync(row => row.Hash == hash, ct);
    }

    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - Retention;
        return db.ConsumedChallenges.Where(row => row.ConsumedAt < oldest).ExecuteDeleteAsync(ct);
    }

    private static byte[] Hash(string challenge) => SHA256.HashData(Encoding.UTF8.GetBytes(challenge));
}
