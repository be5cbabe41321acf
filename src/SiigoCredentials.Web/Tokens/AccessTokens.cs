using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Tokens;

/// <summary>A genuine token that has not expired. <see cref="TokenValidator"/> decides whether its Access Key still works.</summary>
public sealed record ValidToken(
    string Id, string Issuer, string ApiUser, Guid AccessKeyId, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);

/// <summary>
/// Issues and validates access tokens (RFC 9068). <see cref="IssuedToken"/> builds the JWT, because a library takes a fifth of a sign-in
/// for it. A library validates it, because mistakes there are dangerous: see <c>docs/decisions/0002-the-token-service.md</c>.
/// </summary>
public sealed class AccessTokens(SigningKeyRing keys, TimeProvider clock, IOptions<TokenOptions> options)
{
    /// <summary>One word, because real clients send it back as their Partner-Id.</summary>
    public const string Scope = "SiigoAPI";

    public const string Type = "at+jwt";

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <summary>A token for a credential whose key is live. It never outlives that key.</summary>
    internal IssuedToken Issue(CachedCredential credential, CachedKey key, string issuer)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var lifetime = (long)options.Value.Lifetime.TotalSeconds;
        var end = Math.Min(now + lifetime, key.ExpiresAt?.ToUnixTimeSeconds() ?? long.MaxValue);
        var claims = new TokenClaims(
            issuer,
            Scope,
            credential.ApiUser,
            credential.ApiUser,
            Scope,
            Guid.CreateVersion7().ToString("N"),
            now,
            end,
            credential.CompanyPublicKey,
            key.WireId,
            key.Fingerprint);
        return new IssuedToken(keys.Current, claims);
    }

    /// <summary>Reads a token. Null unless its signature, type, issuer, audience and time are valid.</summary>
    public async Task<ValidToken?> ReadAsync(string token, string issuer)
    {
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidTypes = [Type],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = issuer,
            ValidAudience = Scope,
            IssuerSigningKeys = keys.All.Select(signer => signer.VerificationKey),
            TryAllIssuerSigningKeys = false,
            RequireExpirationTime = true,
            LifetimeValidator = (_, expires, _, _) => expires is { } end && clock.GetUtcNow().UtcDateTime < end,
        });
        return result is { IsValid: true, SecurityToken: JsonWebToken jwt }
            && jwt.TryGetPayloadValue<string>(TokenClaims.KeyId, out var id)
            && Guid.TryParse(id, out var keyId)
                ? new ValidToken(jwt.Id, jwt.Issuer, jwt.Subject, keyId, Utc(jwt.IssuedAt), Utc(jwt.ValidTo))
                : null;
    }

    private static DateTimeOffset Utc(DateTime moment) => new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));
}
