using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Tokens;

/// <summary>Revokes single tokens (RFC 7009).</summary>
public sealed class TokenRevoker(AppDbContext db, TimeProvider clock) : ICleanup
{
    /// <summary>The token is refused from the next request. The call is idempotent.</summary>
    public Task RevokeAsync(ValidToken token, CancellationToken ct) => db.Database.ExecuteSqlAsync(
        $"""INSERT INTO "RevokedTokens" ("Id", "ExpiresAt") VALUES ({token.Id}, {token.ExpiresAt.UtcDateTime}) ON CONFLICT ("Id") DO NOTHING""", ct);

    /// <summary>Deletes the rows of tokens that have expired.</summary>
    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.RevokedTokens.Where(row => row.ExpiresAt <= now).ExecuteDeleteAsync(ct);
    }
}
