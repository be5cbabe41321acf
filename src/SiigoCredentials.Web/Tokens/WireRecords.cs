using System.Text.Json.Serialization;

namespace SiigoCredentials.Web.Tokens;

/// <summary>The answer of <c>/auth</c>, with the names and types that real clients expect.</summary>
public sealed record TokenResponse(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("scope")] string Scope);

/// <summary>The error envelope of <c>/auth</c> and <c>/v1</c>: PascalCase.</summary>
public sealed record ErrorEnvelope(
    [property: JsonPropertyName("Status")] int Status,
    [property: JsonPropertyName("Errors")] IReadOnlyList<ErrorItem> Errors);

public sealed record ErrorItem(
    [property: JsonPropertyName("Code")] string Code,
    [property: JsonPropertyName("Message")] string Message,
    [property: JsonPropertyName("Params")] IReadOnlyList<string> Params,
    [property: JsonPropertyName("Detail")] string? Detail);

/// <summary><c>GET /v1/users</c>: snake_case, one page.</summary>
public sealed record UsersPage(
    [property: JsonPropertyName("pagination")] Pagination Pagination,
    [property: JsonPropertyName("results")] IReadOnlyList<UserItem> Results,
    [property: JsonPropertyName("_links")] PageLinks Links);

/// <summary>Absolute addresses of this page and its neighbours; a missing neighbour is omitted.</summary>
public sealed record PageLinks(
    [property: JsonPropertyName("self")] PageLink Self,
    [property: JsonPropertyName("previous"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PageLink? Previous = null,
    [property: JsonPropertyName("next"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PageLink? Next = null);

public sealed record PageLink([property: JsonPropertyName("href")] string Href);

public sealed record Pagination(
    [property: JsonPropertyName("page")] int Page,
    [property: JsonPropertyName("page_size")] int PageSize,
    [property: JsonPropertyName("total_results")] int TotalResults);

public sealed record UserItem(
    [property: JsonPropertyName("id")] int Id,
    [property: JsonPropertyName("username")] string Username,
    [property: JsonPropertyName("first_name")] string FirstName,
    [property: JsonPropertyName("last_name")] string LastName,
    [property: JsonPropertyName("email")] string Email,
    [property: JsonPropertyName("identification")] string Identification,
    [property: JsonPropertyName("active")] bool Active);

/// <summary><c>GET /v1/credential</c>: the caller's credential without its key. Times are in UTC and whole seconds.</summary>
public sealed record CredentialItem(
    [property: JsonPropertyName("username")] string Username,
    [property: JsonPropertyName("company")] CompanyItem Company,
    [property: JsonPropertyName("contact")] ContactItem Contact,
    [property: JsonPropertyName("key_hint")] string KeyHint,
    [property: JsonPropertyName("key_fingerprint")] string KeyFingerprint,
    [property: JsonPropertyName("issued_at")] DateTime IssuedAt,
    [property: JsonPropertyName("expires_at")] DateTime? ExpiresAt);

/// <summary><c>/v1/credential/rotations</c>: how the replacement of the key stands. Times are in UTC and whole seconds.</summary>
/// <param name="State"><c>waiting</c> for the first use, <c>overlap</c> while two keys work, <c>none</c> where one does.</param>
/// <param name="AccessKey">The new key; only in the answer to the program that asked for it.</param>
/// <param name="KeyHint">The last characters of the present key.</param>
/// <param name="KeyFingerprint">The fingerprint of the present key.</param>
/// <param name="IssuedAt">When the present key was issued.</param>
/// <param name="UseBy">By when it must be used, or it lapses; null unless it waits.</param>
/// <param name="FormerKeyFingerprint">The fingerprint of the former key; null where none works.</param>
/// <param name="FormerKeyEndsAt">When that one ends; null while it waits, and until the portal has noticed the first use.</param>
public sealed record RotationItem(
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("access_key"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AccessKey,
    [property: JsonPropertyName("key_hint")] string KeyHint,
    [property: JsonPropertyName("key_fingerprint")] string KeyFingerprint,
    [property: JsonPropertyName("issued_at")] DateTime IssuedAt,
    [property: JsonPropertyName("use_by")] DateTime? UseBy,
    [property: JsonPropertyName("former_key_fingerprint")] string? FormerKeyFingerprint,
    [property: JsonPropertyName("former_key_ends_at")] DateTime? FormerKeyEndsAt)
{
    // The default would print the Access Key, which no log or exception may contain.
    public override string ToString() => $"{nameof(RotationItem)} {State}";
}

public sealed record CompanyItem(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("identification")] string Identification);

public sealed record ContactItem(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("email")] string Email);

/// <summary>RFC 6749 section 5.2.</summary>
public sealed record OAuthError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description);

/// <summary>RFC 7517, an EC public key.</summary>
public sealed record JwkItem(
    [property: JsonPropertyName("kty")] string Kty,
    [property: JsonPropertyName("crv")] string Crv,
    [property: JsonPropertyName("x")] string X,
    [property: JsonPropertyName("y")] string Y,
    [property: JsonPropertyName("kid")] string Kid,
    [property: JsonPropertyName("use")] string Use,
    [property: JsonPropertyName("alg")] string Alg);

public sealed record JwkSet([property: JsonPropertyName("keys")] IReadOnlyList<JwkItem> Keys);

/// <summary>RFC 8414 section 2. OpenID clients require the last two.</summary>
public sealed record ServerMetadata(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("token_endpoint")] string TokenEndpoint,
    [property: JsonPropertyName("introspection_endpoint")] string IntrospectionEndpoint,
    [property: JsonPropertyName("revocation_endpoint")] string RevocationEndpoint,
    [property: JsonPropertyName("jwks_uri")] string JwksUri,
    [property: JsonPropertyName("scopes_supported")] IReadOnlyList<string> Scopes,
    [property: JsonPropertyName("grant_types_supported")] IReadOnlyList<string> GrantTypes,
    [property: JsonPropertyName("response_types_supported")] IReadOnlyList<string> ResponseTypes,
    [property: JsonPropertyName("token_endpoint_auth_methods_supported")] IReadOnlyList<string> TokenAuthMethods,
    [property: JsonPropertyName("introspection_endpoint_auth_methods_supported")] IReadOnlyList<string> IntrospectionAuthMethods,
    [property: JsonPropertyName("revocation_endpoint_auth_methods_supported")] IReadOnlyList<string> RevocationAuthMethods,
    [property: JsonPropertyName("subject_types_supported")] IReadOnlyList<string> SubjectTypes,
    [property: JsonPropertyName("id_token_signing_alg_values_supported")] IReadOnlyList<string> IdTokenAlgorithms);

/// <summary>RFC 7662 section 2.2. For an inactive token only <c>active</c> is written.</summary>
public sealed record Introspection(
    [property: JsonPropertyName("active")] bool Active,
    [property: JsonPropertyName("scope")] string? Scope = null,
    [property: JsonPropertyName("client_id")] string? ClientId = null,
    [property: JsonPropertyName("token_type")] string? TokenType = null,
    [property: JsonPropertyName("exp")] long? Exp = null,
    [property: JsonPropertyName("iat")] long? Iat = null,
    [property: JsonPropertyName("sub")] string? Sub = null,
    [property: JsonPropertyName("aud")] string? Aud = null,
    [property: JsonPropertyName("iss")] string? Iss = null,
    [property: JsonPropertyName("jti")] string? Jti = null,
    [property: JsonPropertyName("cloud_tenant_company_key")] string? CompanyKey = null);
