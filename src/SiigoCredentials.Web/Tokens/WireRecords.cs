using System.Text.Json.Serialization;

namespace SiigoCredentials.Web.Tokens;

/// <summary>The answer of <c>/auth</c>; names and types exactly as real clients read them.</summary>
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
    [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, string> Links);

public sealed record Pagination(
    [property: JsonPropertyName("page")] int Page,
    [property: JsonPropertyName("page_size")] int PageSize,
    [property: JsonPropertyName("total_results")] int TotalResults);

public sealed record UserItem(
    [property: JsonPropertyName("id")] Guid Id,
    [property: JsonPropertyName("username")] string Username,
    [property: JsonPropertyName("first_name")] string FirstName,
    [property: JsonPropertyName("last_name")] string LastName,
    [property: JsonPropertyName("email")] string Email,
    [property: JsonPropertyName("identification")] string Identification,
    [property: JsonPropertyName("active")] bool Active);

/// <summary><c>GET /v1/credential</c>: who am I; never the key.</summary>
public sealed record CredentialItem(
    [property: JsonPropertyName("username")] string Username,
    [property: JsonPropertyName("company")] CompanyItem Company,
    [property: JsonPropertyName("contact")] ContactItem Contact,
    [property: JsonPropertyName("key_hint")] string KeyHint,
    [property: JsonPropertyName("issued_at")] DateTimeOffset IssuedAt,
    [property: JsonPropertyName("expires_at")] DateTimeOffset? ExpiresAt);

public sealed record CompanyItem(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("identification")] string Identification);

public sealed record ContactItem(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("email")] string Email);
