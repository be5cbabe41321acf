using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Tokens;

/// <summary>Ends single tokens before their time (RFC 7009).</summary>
public sealed class TokenRevoker(AppDbContext db, TimeProvider clock)
{
    /// <summary>The token is refused from the next request on; doing it twice is doing it once.</summary>
    public async Task RevokeAsync(ValidToken token, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await db.RevokedTokens.AnyAsync(row => row.Id == token.Id, ct))
        {
            db.RevokedTokens.Add(new RevokedToken { Id = token.Id, ExpiresAt = token.ExpiresAt });
            await db.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>Forgets the tokens that have run out by themselves.</summary>
    public Task ClearAwayAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.RevokedTokens.Where(row => row.ExpiresAt <= now).ExecuteDeleteAsync(ct);
    }
}
