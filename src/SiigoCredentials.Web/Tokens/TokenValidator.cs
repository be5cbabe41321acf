using BitFaster.Caching;
using BitFaster.Caching.Lru;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Tokens;

/// <summary>A token that is valid now, with its credential and Access Key.</summary>
public sealed record ValidatedToken(ValidToken Token, CachedCredential Credential, CachedKey Key)
{
    /// <summary>When the token ends: its key may have got a deadline after the token was issued.</summary>
    public DateTimeOffset EndsAt => Key.ExpiresAt is { } end && end < Token.ExpiresAt ? end : Token.ExpiresAt;
}

/// <summary>
/// Decides whether a token is valid now: genuine, not expired, not revoked, and with a live Access Key. It caches only that a token is
/// genuine, because only that cannot change; it checks the rest at each use.
/// </summary>
public sealed class TokenValidator : IDisposable
{
    private readonly AccessTokens tokens;
    private readonly CredentialCache credentials;
    private readonly ChangeFeed feed;
    private readonly TimeProvider clock;
    private readonly PreparedQuery<bool> revoked;
    private readonly ConcurrentLru<string, ValidToken> genuine;
    private readonly IAlternateLookup<ReadOnlySpan<char>, string, ValidToken> genuineByChars;

    public TokenValidator(
        AccessTokens tokens, CredentialCache credentials, ChangeFeed feed, DatabaseConnections connections, TimeProvider clock,
        IOptions<TokenOptions> options)
    {
        (this.tokens, this.credentials, this.feed, this.clock) = (tokens, credentials, feed, clock);
        revoked = new PreparedQuery<bool>(connections, """SELECT 1 FROM "RevokedTokens" WHERE "Id" = @key""", row => row.Read());
        genuine = new ConcurrentLru<string, ValidToken>(Environment.ProcessorCount, options.Value.CachedTokens, StringComparer.Ordinal);
        genuineByChars = genuine.GetAlternateLookup<ReadOnlySpan<char>>();
        feed.OnChange(Forget);
    }

    /// <summary>The token and its credential; null when the token is not valid. The caller checks plan and suspension.</summary>
    public async ValueTask<ValidatedToken?> FindAsync(ReadOnlyMemory<char> sent, string issuer)
    {
        var position = await feed.CatchUpAsync();
        if (!genuineByChars.TryGet(sent.Span, out var valid))
        {
            var token = sent.ToString();
            valid = await tokens.ReadAsync(token, issuer);
            if (valid is null || await revoked.RunAsync(valid.Id))
            {
                return null;
            }

            feed.Remember(position, () => genuine.AddOrUpdate(token, valid));
        }

        var now = clock.GetUtcNow();
        return valid.Issuer == issuer
            && now < valid.ExpiresAt
            && await credentials.FindAsync(valid.ApiUser, position) is { } credential
            && credential.KeyOf(valid.AccessKeyId) is { } key
            && !key.IsOver(now)
                ? new ValidatedToken(valid, credential, key)
                : null;
    }

    public void Dispose() => revoked.Dispose();

    private void Forget(ChangeKind kind, string? key)
    {
        if (kind is ChangeKind.Token or ChangeKind.SigningKey)
        {
            genuine.Clear();
        }
    }
}
