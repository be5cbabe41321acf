using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Tokens;

/// <summary>Ends single tokens before their time (RFC 7009).</summary>
public sealed class TokenRevoker(AppDbContext db, TimeProvider clock) : ICleanup
{
    /// <summary>The token is refused from the next request on; doing it twice is doing it once.</summary>
    public Task RevokeAsync(ValidToken token, CancellationToken ct) => db.Database.ExecuteSqlAsync(
        $"""INSERT INTO "RevokedTokens" ("Id", "ExpiresAt") VALUES ({token.Id}, {token.ExpiresAt.UtcDateTime}) ON CONFLICT ("Id") DO NOTHING""", ct);

    /// <summary>Forgets the tokens that have run out by themselves.</summary>
    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.RevokedTokens.Where(row => row.ExpiresAt <= now).ExecuteDeleteAsync(ct);
    }
}
