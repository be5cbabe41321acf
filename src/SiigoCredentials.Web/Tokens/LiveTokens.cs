using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Tokens;

/// <summary>A token that is good at this very moment, and the credential behind it.</summary>
public sealed record LiveToken(ValidToken Token, LiveCredential Credential);

/// <summary>Says whether a token is good now: genuine, not run out, not given back, and its Access Key not replaced.</summary>
public sealed class LiveTokens(AccessTokens tokens, CredentialService credentials, AppDbContext db, TimeProvider clock)
{
    /// <summary>The token and its credential; null when anything at all speaks against it but the plan, which the caller judges.</summary>
    public async Task<LiveToken?> FindAsync(string token, string issuer, CancellationToken ct)
    {
        if (await tokens.ReadAsync(token, issuer) is not { } valid || await db.RevokedTokens.AnyAsync(row => row.Id == valid.Jwt.Id, ct))
        {
            return null;
        }

        return await credentials.FindLiveAsync(valid.AccessKeyId, ct) is { } credential ? new LiveToken(valid, credential) : null;
    }

    /// <summary>Ends one token at the next request; doing it twice is doing it once.</summary>
    public async Task RevokeAsync(ValidToken token, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await db.RevokedTokens.Where(row => row.ExpiresAt <= now).ExecuteDeleteAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await db.RevokedTokens.AnyAsync(row => row.Id == token.Jwt.Id, ct))
        {
            db.RevokedTokens.Add(new RevokedToken { Id = token.Jwt.Id, ExpiresAt = new DateTimeOffset(token.Jwt.ValidTo, TimeSpan.Zero) });
            await db.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(CancellationToken.None);
    }
}
