using Microsoft.OpenApi;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.ApiReference;

/// <summary>The authentication methods.</summary>
internal static class ApiSecurity
{
    public const string Bearer = "bearer";
    public const string OAuth = "oauth2";
    public const string Basic = "basic";

    /// <summary>No header is needed, because the body carries <c>client_id</c> and <c>client_secret</c>.</summary>
    public const string InTheBody = "";

    public static void AddTo(OpenApiDocument document, string address)
    {
        document.AddComponent(Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The `access_token` of any of the three sign-in endpoints. The bare token without the word `Bearer` is accepted too.",
        });
        document.AddComponent(OAuth, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Description = "OAuth 2.0 client credentials: the Usuario API is the `client_id`, the Access Key the `client_secret`.",
            Flows = new OpenApiOAuthFlows
            {
                ClientCredentials = new OpenApiOAuthFlow
                {
                    TokenUrl = new Uri($"{address}/oauth/token"),
                    Scopes = new Dictionary<string, string>(StringComparer.Ordinal) { [AccessTokens.Scope] = "Everything under `/v1`" },
                },
            },
        });
        document.AddComponent(Basic, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "basic",
            Description =
                "The Usuario API as the user and the Access Key as the password, each form-encoded first (RFC 6749 section 2.3.1).",
        });
    }
}
