using System.Text.Json.Serialization;

namespace SiigoCredentials.Web.Tokens;

/// <summary>
/// The claims of an access token (RFC 9068 section 2.2), and two of our own. No personal data, no part of the Access Key.
/// </summary>
internal sealed record TokenClaims(
    [property: JsonPropertyName("iss")] string Issuer,
    [property: JsonPropertyName("aud")] string Audience,
    [property: JsonPropertyName("sub")] string Subject,
    [property: JsonPropertyName("client_id")] string ClientId,
    [property: JsonPropertyName("scope")] string Scope,
    [property: JsonPropertyName("jti")] string TokenId,
    [property: JsonPropertyName("iat")] long IssuedAt,
    [property: JsonPropertyName("exp")] long ExpiresAt,
    [property: JsonPropertyName("cloud_tenant_company_key")] string CompanyKey,
    [property: JsonPropertyName(TokenClaims.KeyId)] string AccessKeyId,
    [property: JsonPropertyName("key_fingerprint")] string KeyFingerprint)
{
    public const string KeyId = "key_id";
}

/// <summary>Serializes without reflection what is written at every request.</summary>
[JsonSerializable(typeof(TokenClaims))]
[JsonSerializable(typeof(ErrorEnvelope))]
[JsonSerializable(typeof(OAuthError))]
internal sealed partial class WireJson : JsonSerializerContext;

/// <summary>JSON has times in RFC 3339, in UTC and whole seconds: <c>2026-11-23T21:08:00Z</c>.</summary>
internal static class WireTime
{
    public static DateTime Of(DateTimeOffset moment) => DateTimeOffset.FromUnixTimeSeconds(moment.ToUnixTimeSeconds()).UtcDateTime;
}
