using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>A challenge from a browser's cookie that was answered rightly: the same answer no longer works. Only its hash is kept.</summary>
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
/// Each challenge can be answered once, over all instances (WebAuthn Level 3, 13.4.3). One without a right answer costs no row: its cookie ends
/// by itself after <see cref="PendingSignIn.Lifetime"/>.
/// </summary>
public sealed class ConsumedChallenges(AppDbContext db, TimeProvider clock) : ICleanup
{
    // Longer than the life of any of the cookies, with room for clocks that differ.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>True for the first caller; of several at once, the primary key lets one through.</summary>
    public async Task<bool> TrySpendAsync(string challenge, CancellationToken ct) => await db.Database.ExecuteSqlAsync(
        $"""INSERT INTO "ConsumedChallenges" ("Hash", "ConsumedAt") VALUES ({Hash(challenge)}, {clock.GetUtcNow().UtcDateTime}) ON CONFLICT ("Hash") DO NOTHING""", ct) > 0;

    public Task<bool> IsSpentAsync(string challenge, CancellationToken ct)
    {
        var hash = Hash(challenge);
        return db.ConsumedChallenges.AnyAsync(row => row.Hash == hash, ct);
    }

    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - Kept;
        return db.ConsumedChallenges.Where(row => row.ConsumedAt < oldest).ExecuteDeleteAsync(ct);
    }

    private static byte[] Hash(string challenge) => SHA256.HashData(Encoding.UTF8.GetBytes(challenge));
}
