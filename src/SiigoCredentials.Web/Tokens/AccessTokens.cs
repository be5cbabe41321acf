using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Tokens;

/// <summary>A genuine token that has not run out; whether its key still lives is for <see cref="CredentialService"/> to say.</summary>
public sealed record ValidToken(Guid AccessKeyId, JsonWebToken Jwt);

/// <summary>Issues and checks access tokens in the form of RFC 9068. What a token says is never enough: its key must still be live.</summary>
public sealed class AccessTokens(SigningKeyRing keys, TimeProvider clock, IOptions<TokenOptions> options)
{
    /// <summary>One word, because real clients send it back as their Partner-Id.</summary>
    public const string Scope = "SiigoAPI";

    public const string CompanyKeyClaim = "cloud_tenant_company_key";

    private const string TokenType = "at+jwt";
    private const string KeyIdClaim = "key_id";

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    public TokenResponse Issue(VerifiedPair pair, string issuer)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var lifetime = options.Value.Lifetime;
        var token = Handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = TokenType,
            Issuer = issuer,
            Audience = Scope,
            IssuedAt = now,
            Expires = now + lifetime,
            SigningCredentials = keys.Current,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = pair.ApiUser,
                ["client_id"] = pair.ApiUser,
                ["scope"] = Scope,
                ["jti"] = Guid.CreateVersion7().ToString("N"),
                [CompanyKeyClaim] = pair.CompanyPublicKey,
                [KeyIdClaim] = pair.AccessKeyId.ToString("N"),
            },
        });
        return new TokenResponse(token, (int)lifetime.TotalSeconds, "Bearer", Scope);
    }

    /// <summary>The token and the Access Key it was issued with; null unless signature, type, issuer, audience and time are all right.</summary>
    public async Task<ValidToken?> ReadAsync(string token, string issuer)
    {
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidTypes = [TokenType],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = issuer,
            ValidAudience = Scope,
            IssuerSigningKeys = keys.All,
            TryAllIssuerSigningKeys = false,
            RequireExpirationTime = true,
            LifetimeValidator = (_, expires, _, _) => expires is { } end && clock.GetUtcNow().UtcDateTime < end,
        });
        return result is { IsValid: true, SecurityToken: JsonWebToken jwt }
            && jwt.TryGetPayloadValue<string>(KeyIdClaim, out var id)
            && Guid.TryParse(id, out var keyId)
                ? new ValidToken(keyId, jwt)
                : null;
    }
}
