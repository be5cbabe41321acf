using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.IdentityModel.Tokens;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Hosting;

namespace SiigoCredentials.Web.Tokens;

/// <summary>OAuth 2.0 client credentials over the same pair: the third door, and what a client reads to find it.</summary>
internal static class OAuthEndpoints
{
    private static readonly string[] AuthMethods = ["client_secret_basic", "client_secret_post"];

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static IEndpointRouteBuilder MapOAuth(this IEndpointRouteBuilder routes)
    {
        var oauth = routes.MapGroup("").AllowAnonymous();
        oauth.MapPost("/oauth/token", TokenAsync).WithName("oauth-token");
        oauth.MapPost("/oauth/introspect", IntrospectAsync).WithName("oauth-introspect");
        oauth.MapPost("/oauth/revoke", RevokeAsync).WithName("oauth-revoke");
        oauth.MapGet("/.well-known/oauth-authorization-server", Metadata).WithName("oauth-metadata");
        oauth.MapGet("/.well-known/openid-configuration", Metadata).WithName("openid-metadata");
        oauth.MapGet("/.well-known/jwks.json", (SigningKeyRing keys) => new JwkSet(keys.PublicKeys)).WithName("jwks");
        return routes;
    }

    private static async Task<IResult> TokenAsync(
        HttpContext context, CredentialService credentials, AccessTokens tokens, PublicAddress address, CancellationToken ct)
    {
        var (form, refusal) = await ReadFormAsync(context.Request, ct);
        refusal ??= RefusalOf(form!);
        if (refusal is not null)
        {
            return refusal.ToResult();
        }

        var pair = await VerifyAsync(form!, credentials, ct);
        return pair is null ? InvalidClient(context) : Results.Json(tokens.Issue(pair, address.Of(context.Request)));
    }

    /// <summary>RFC 7662. A client learns about its own tokens only; of any other it hears that it is not active.</summary>
    private static async Task<IResult> IntrospectAsync(
        HttpContext context, CredentialService credentials, LiveTokens tokens, PublicAddress address, CancellationToken ct)
    {
        var (own, refusal) = await ReadOwnTokenAsync(context, credentials, tokens, address, ct);
        return refusal ?? Results.Json(own is { Credential.PlanIncludesApi: true } ? Describe(own.Token) : new Introspection(Active: false), WithoutNulls);
    }

    /// <summary>RFC 7009. Says 200 whatever the token was: the client wants it not to work, and it does not.</summary>
    private static async Task<IResult> RevokeAsync(
        HttpContext context, CredentialService credentials, LiveTokens tokens, PublicAddress address, CancellationToken ct)
    {
        var (own, refusal) = await ReadOwnTokenAsync(context, credentials, tokens, address, ct);
        if (own is not null)
        {
            await tokens.RevokeAsync(own.Token, ct);
        }

        return refusal ?? Results.Ok();
    }

    private static async Task<(LiveToken? Own, IResult? Refusal)> ReadOwnTokenAsync(
        HttpContext context, CredentialService credentials, LiveTokens tokens, PublicAddress address, CancellationToken ct)
    {
        var (form, refusal) = await ReadFormAsync(context.Request, ct);
        if (refusal is not null)
        {
            return (null, refusal.ToResult());
        }

        if (await VerifyAsync(form!, credentials, ct) is not { } pair)
        {
            return (null, InvalidClient(context));
        }

        if (form!["token"] is not { } token)
        {
            return (null, OAuthRefusals.TokenRequired.ToResult());
        }

        var live = await tokens.FindAsync(token, address.Of(context.Request), ct);
        return (live?.Credential.ApiUser == pair.ApiUser ? live : null, null);
    }

    private static ServerMetadata Metadata(HttpContext context, PublicAddress address)
    {
        var issuer = address.Of(context.Request);
        return new ServerMetadata(
            issuer,
            $"{issuer}/oauth/token",
            $"{issuer}/oauth/introspect",
            $"{issuer}/oauth/revoke",
            $"{issuer}/.well-known/jwks.json",
            [AccessTokens.Scope],
            ["client_credentials"],
            [],
            AuthMethods,
            AuthMethods,
            AuthMethods,
            ["public"],
            ["ES256"]);
    }

    private static OAuthRefusal? RefusalOf(OAuthForm form) => form["grant_type"] switch
    {
        null => OAuthRefusals.GrantTypeRequired,
        not "client_credentials" => OAuthRefusals.UnsupportedGrantType,
        _ when (form["scope"] ?? AccessTokens.Scope).Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(scope => scope != AccessTokens.Scope) => OAuthRefusals.InvalidScope,
        _ => null,
    };

    private static async Task<(OAuthForm? Form, OAuthRefusal? Refusal)> ReadFormAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.GetTypedHeaders().ContentType?.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
        {
            return (null, OAuthRefusals.NotAForm);
        }

        return await CappedBody.ReadAsync(request, ct) is { } body
            ? OAuthForm.Parse(body.Span, request.Headers.Authorization.ToString())
            : (null, OAuthRefusals.TooLarge);
    }

    private static async Task<VerifiedPair?> VerifyAsync(OAuthForm form, CredentialService credentials, CancellationToken ct) =>
        form.Client is { } client ? await credentials.VerifyAsync(client.Id, client.Secret, ct) : null;

    private static IResult InvalidClient(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"SiigoAPI\", charset=\"UTF-8\"";
        return OAuthRefusals.InvalidClient.ToResult();
    }

    private static Introspection Describe(ValidToken valid) => new(
        Active: true,
        AccessTokens.Scope,
        valid.Jwt.Subject,
        "Bearer",
        EpochTime.GetIntDate(valid.Jwt.ValidTo),
        EpochTime.GetIntDate(valid.Jwt.IssuedAt),
        valid.Jwt.Subject,
        AccessTokens.Scope,
        valid.Jwt.Issuer,
        valid.Jwt.Id,
        valid.Jwt.GetPayloadValue<string>(AccessTokens.CompanyKeyClaim));
}
