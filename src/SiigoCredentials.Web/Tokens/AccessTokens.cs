using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Tokens;

/// <summary>A new token and its lifetime in seconds.</summary>
public sealed record IssuedToken(byte[] Jwt, int ExpiresIn)
{
    /// <summary>A <see cref="TokenResponse"/> as bytes, without a serializer: neither a token nor the constants need escaping.</summary>
    public IResult ToResult()
    {
        var before = "{\"access_token\":\""u8;
        var between = "\",\"expires_in\":"u8;
        var after = ",\"token_type\":\"Bearer\",\"scope\":\"SiigoAPI\"}"u8;
        Span<byte> seconds = stackalloc byte[10];
        ExpiresIn.TryFormat(seconds, out var digits, default, CultureInfo.InvariantCulture);
        var json = new byte[before.Length + Jwt.Length + between.Length + digits + after.Length];
        before.CopyTo(json);
        Jwt.CopyTo(json, before.Length);
        between.CopyTo(json.AsSpan(before.Length + Jwt.Length));
        seconds[..digits].CopyTo(json.AsSpan(before.Length + Jwt.Length + between.Length));
        after.CopyTo(json.AsSpan(json.Length - after.Length));
        return new Utf8JsonResult(StatusCodes.Status200OK, json);
    }

    // A record prints every property; a token must never reach a log.
    public override string ToString() => nameof(IssuedToken);
}

/// <summary>A genuine token that has not expired. <see cref="TokenValidator"/> decides whether its Access Key still works.</summary>
public sealed record ValidToken(
    string Id, string Issuer, string ApiUser, Guid AccessKeyId, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);

/// <summary>
/// Issues and validates access tokens (RFC 9068). The JWT is built here, because a library takes a fifth of a sign-in for it. A library
/// validates it, because mistakes there are dangerous: see <c>docs/decisions/0002-the-token-service.md</c>.
/// </summary>
public sealed class AccessTokens(SigningKeyRing keys, TimeProvider clock, IOptions<TokenOptions> options)
{
    /// <summary>One word, because real clients send it back as their Partner-Id.</summary>
    public const string Scope = "SiigoAPI";

    public const string Type = "at+jwt";

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <summary>A token for a credential whose key is live. It never outlives that key.</summary>
    public IssuedToken Issue(CachedCredential credential, CachedKey key, string issuer)
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
        return new IssuedToken(Sign(JsonSerializer.SerializeToUtf8Bytes(claims, WireJson.Default.TokenClaims)), (int)(end - now));
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

    // RFC 7515 section 7.1: header, claims and signature, each in base64url.
    private byte[] Sign(byte[] claims)
    {
        var signer = keys.Current;
        var header = signer.EncodedHeader;
        var signed = header.Length + 1 + Base64Url.GetEncodedLength(claims.Length);
        var token = new byte[signed + 1 + Base64Url.GetEncodedLength(TokenSigner.SignatureBytes)];
        header.CopyTo(token, 0);
        token[header.Length] = (byte)'.';
        Base64Url.EncodeToUtf8(claims, token.AsSpan(header.Length + 1));

        Span<byte> signature = stackalloc byte[TokenSigner.SignatureBytes];
        signer.Sign(token.AsSpan(0, signed), signature);
        token[signed] = (byte)'.';
        Base64Url.EncodeToUtf8(signature, token.AsSpan(signed + 1));
        return token;
    }

    private static DateTimeOffset Utc(DateTime moment) => new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));
}
