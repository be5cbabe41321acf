using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Tokens;

/// <summary>OAuth 2.0 client credentials with the same pair: token, introspection, revocation and metadata.</summary>
internal static class OAuthEndpoints
{
    private static readonly string[] AuthMethods = ["client_secret_basic", "client_secret_post"];

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static IEndpointRouteBuilder MapOAuth(this IEndpointRouteBuilder routes)
    {
        var (issuer, address, holder) = (
            routes.ServiceProvider.GetRequiredService<TokenIssuer>(), routes.ServiceProvider.GetRequiredService<PublicAddress>(),
            routes.ServiceProvider.GetRequiredService<HolderHeaders>());
        var exchange = (HttpContext context) => TokenAsync(context, issuer, address, holder); // resolved once, as in TokenEndpoints
        var oauth = routes.MapGroup("");
        oauth.AllowAnonymous().ShortCircuit();
        oauth.MapPost("/oauth/token", (Delegate)exchange).WithName("oauth-token");
        oauth.MapPost("/oauth/introspect", IntrospectAsync).WithName("oauth-introspect");
        oauth.MapPost("/oauth/revoke", RevokeAsync).WithName("oauth-revoke");
        oauth.MapGetAndHead("/.well-known/oauth-authorization-server", Metadata).WithName("oauth-metadata");
        oauth.MapGetAndHead("/.well-known/openid-configuration", Metadata).WithName("openid-metadata");
        oauth.MapGetAndHead("/.well-known/jwks.json", KeysAsync).WithName("jwks");
        return routes;
    }

    private static async ValueTask<IResult> TokenAsync(HttpContext context, TokenIssuer issuer, PublicAddress address, HolderHeaders holder)
    {
        var (form, refusal) = await ReadFormAsync(context.Request);
        refusal ??= RefusalOf(form!);
        if (refusal is not null)
        {
            return refusal.ToResult();
        }

        if (form!.Client is not { } client)
        {
            return InvalidClient(context);
        }

        var exchange = await issuer.ExchangeAsync(client.Id, client.Secret, context.Caller(), address.Of(context.Request));
        holder.Tell(context.Response.Headers, exchange);
        return exchange.Token ?? InvalidClient(context, exchange.Wait, exchange.Retired);
    }

    /// <summary>RFC 7662. A client can introspect its own tokens only; any other token is not active.</summary>
    private static async Task<IResult> IntrospectAsync(
        HttpContext context, TokenIssuer issuer, TokenValidator tokens, PublicAddress address)
    {
        var (own, refusal) = await ReadOwnTokenAsync(context, issuer, tokens, address);
        return refusal ?? Results.Json(own is null ? new Introspection(Active: false) : Describe(own), WithoutNulls);
    }

    /// <summary>RFC 7009. Answers 200 for any token: afterwards the token does not work, as the client wants.</summary>
    private static async Task<IResult> RevokeAsync(
        HttpContext context, TokenIssuer issuer, TokenValidator tokens, TokenRevoker revoker, PublicAddress address, CancellationToken ct)
    {
        var (own, refusal) = await ReadOwnTokenAsync(context, issuer, tokens, address);
        if (own is not null)
        {
            await revoker.RevokeAsync(own.Token, ct);
        }

        return refusal ?? Results.Ok();
    }

    private static async Task<(ValidatedToken? Own, IResult? Refusal)> ReadOwnTokenAsync(
        HttpContext context, TokenIssuer issuer, TokenValidator tokens, PublicAddress address)
    {
        var (form, refusal) = await ReadFormAsync(context.Request);
        if (refusal is not null)
        {
            return (null, refusal.ToResult());
        }

        if (form!.Client is not { } client)
        {
            return (null, InvalidClient(context));
        }

        var pair = await issuer.AuthenticateAsync(client.Id, client.Secret, context.Caller());
        if (pair.Credential is null)
        {
            return (null, InvalidClient(context, pair.Wait, pair.Retired));
        }

        if (form["token"] is not { } token)
        {
            return (null, OAuthRefusals.TokenRequired.ToResult());
        }

        var live = await tokens.FindAsync(token.AsMemory(), address.Of(context.Request));
        return (live?.Credential.Id == pair.Credential.Id ? live : null, null);
    }

    private static async Task<PublicDocument> KeysAsync(SigningKeyRing keys, IOptions<TokenOptions> options) =>
        Publish(new JwkSet([.. (await keys.PublishedAsync()).Select(signer => signer.PublicKey)]), options);

    private static PublicDocument Metadata(HttpContext context, PublicAddress address, IOptions<TokenOptions> options)
    {
        var issuer = address.Of(context.Request);
        var metadata = new ServerMetadata(
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
        return Publish(metadata, options);
    }

    private static PublicDocument Publish<T>(T document, IOptions<TokenOptions> options) =>
        new(JsonSerializer.SerializeToUtf8Bytes(document), options.Value.PublicMaxAge);

    private static OAuthRefusal? RefusalOf(OAuthForm form) => form["grant_type"] switch
    {
        null => OAuthRefusals.GrantTypeRequired,
        not "client_credentials" => OAuthRefusals.UnsupportedGrantType,
        _ when form["scope"] is { } scopes && scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Any(scope => scope != AccessTokens.Scope) => OAuthRefusals.InvalidScope,
        _ => null,
    };

    private static async ValueTask<(OAuthForm? Form, OAuthRefusal? Refusal)> ReadFormAsync(HttpRequest request)
    {
        var (body, fault) = await RequestBody.ReadFormAsync(request);
        return fault == BodyFault.None
            ? OAuthForm.Parse(body.Span, request.Headers.Authorization.ToString()) : (null, OAuthRefusals.Of(fault));
    }

    private static IResult InvalidClient(HttpContext context, TimeSpan? wait = null, RetiredKey? retired = null)
    {
        if (wait is { } pause)
        {
            return OAuthRefusals.RequestsLimit(pause);
        }

        context.Response.Headers.WWWAuthenticate = Challenges.Basic;
        return (retired is null ? OAuthRefusals.InvalidClient : OAuthRefusals.RetiredKey(retired)).ToResult();
    }

    private static Introspection Describe(ValidatedToken live) => live.Credential.MayCall
        ? new Introspection(
            Active: true,
            AccessTokens.Scope,
            live.Credential.ApiUser,
            "Bearer",
            live.EndsAt.ToUnixTimeSeconds(),
            live.Token.IssuedAt.ToUnixTimeSeconds(),
            live.Credential.ApiUser,
            AccessTokens.Scope,
            live.Token.Issuer,
            live.Token.Id,
            live.Credential.CompanyPublicKey)
        : new Introspection(Active: false);
}
