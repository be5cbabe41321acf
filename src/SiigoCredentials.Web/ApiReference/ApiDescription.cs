using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.ApiReference;

/// <summary>The description of each route in the OpenAPI document, by the name of its endpoint.</summary>
internal static class ApiDescription
{
    private const string PairRefused =
        "The pair is not valid: unknown user, wrong or mistyped key, an address that is not allowed, or a company without the API or suspended. "
        + "The answer does not tell which; only the holder of a key that once worked is told that it ended.";
    private const string Down = "The store cannot be reached.";
    private const string TooLarge = "The body is larger than 16 KiB.";
    private const string WithToken = "Needs `Authorization: Bearer <token>`.";
    private const string Paused =
        "Too many sign-ins of the company, or too many failures. `Retry-After` and the message say for how many seconds to wait.";

    private static readonly Dictionary<string, Func<RouteHandlerBuilder, RouteHandlerBuilder>> ByEndpointName = new(StringComparer.Ordinal)
    {
        ["auth"] = SignIn,
        ["alliances-sign-in"] = AlliancesSignIn,
        ["oauth-token"] = OAuthToken,
        ["oauth-introspect"] = Introspection,
        ["oauth-revoke"] = Revocation,
        ["oauth-metadata"] = ServerMetadata,
        ["openid-metadata"] = OpenIdConfiguration,
        ["jwks"] = Keys,
        ["v1-users"] = Users,
        ["v1-credential"] = Credential,
        ["v1-rotate"] = Rotate,
        ["v1-rotation"] = RotationState,
        ["v1-withdraw-rotation"] = WithdrawRotation,
        ["leak-reports"] = LeakReports,
    };

    /// <summary>Creates a group whose routes must have a description here, unless they are excluded from the document.</summary>
    public static RouteGroupBuilder MapDescribedApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("");
        ((IEndpointConventionBuilder)api).Finally(endpoint =>
        {
            if (!endpoint.Metadata.OfType<IExcludeFromDescriptionMetadata>().Any())
            {
                ByEndpointName[endpoint.Metadata.OfType<IEndpointNameMetadata>().Last().EndpointName](
                    new RouteHandlerBuilder([new MappedEndpoint(endpoint)]));
            }
        });
        return api;
    }

    private static RouteHandlerBuilder SignIn(RouteHandlerBuilder route) => route
        .Tells("signIn", ApiTags.SignIn, "Exchange the pair for a token", "What today's Siigo clients call.")
        .ExchangesPair();

    private static RouteHandlerBuilder AlliancesSignIn(RouteHandlerBuilder route) => route
        .Tells("signInForAlliances", ApiTags.SignIn, "Exchange the pair for a token, at the address of the Alianzas SDK",
            "The same as `/auth`, for clients that know only this address.")
        .ExchangesPair();

    private static RouteHandlerBuilder OAuthToken(RouteHandlerBuilder route) => route
        .Tells("requestToken", ApiTags.SignIn, "Exchange the pair for a token with OAuth 2.0",
            "Client credentials (RFC 6749 section 4.4): the Usuario API is the `client_id`, the Access Key the `client_secret`, in the body or as HTTP Basic.")
        .SecuredBy(ApiSecurity.Basic, ApiSecurity.InTheBody)
        .TakesBody(ApiBodies.Form, ApiBodies.TokenRequest, ApiBodies.TokenRequestExample)
        .Answers("The access token.", ApiExamples.TokenAnswer)
        .SendsHeader(200, "Cache-Control", NoStore)
        .TellsTheHolder()
        .RefusesClient(
            OAuthRefusals.NotAForm, OAuthRefusals.BadForm, OAuthRefusals.TwoMethods, OAuthRefusals.GrantTypeRequired,
            OAuthRefusals.UnsupportedGrantType, OAuthRefusals.InvalidScope);

    private static RouteHandlerBuilder Introspection(RouteHandlerBuilder route) => route
        .Tells("introspectToken", ApiTags.Tokens, "Ask whether a token is good now",
            "RFC 7662. A client learns about its own tokens only; any other is not active, and so is one whose Access Key was replaced. The client says who it is as at `/oauth/token`.")
        .SecuredBy(ApiSecurity.Basic, ApiSecurity.InTheBody)
        .TakesBody(ApiBodies.Form, ApiBodies.TokenQuestion, ApiBodies.TokenQuestionExample)
        .Answers("What the token says; of one that is not active only `{\"active\": false}`.", ApiExamples.ActiveToken)
        .RefusesClient(OAuthRefusals.NotAForm, OAuthRefusals.BadForm, OAuthRefusals.TwoMethods, OAuthRefusals.TokenRequired);

    private static RouteHandlerBuilder Revocation(RouteHandlerBuilder route) => route
        .Tells("revokeToken", ApiTags.Tokens, "End a token",
            "RFC 7009. Ends one of the client's own tokens at once; of any other token nothing is told and nothing happens. The client says who it is as at `/oauth/token`.")
        .SecuredBy(ApiSecurity.Basic, ApiSecurity.InTheBody)
        .TakesBody(ApiBodies.Form, ApiBodies.TokenQuestion, ApiBodies.TokenQuestionExample)
        .AnswersNothing(200, "The token does not work, whatever it was before.")
        .RefusesClient(OAuthRefusals.NotAForm, OAuthRefusals.BadForm, OAuthRefusals.TwoMethods, OAuthRefusals.TokenRequired);

    private static RouteHandlerBuilder ServerMetadata(RouteHandlerBuilder route) => route
        .Tells("getServerMetadata", ApiTags.Discovery, "Addresses and abilities of this server (RFC 8414)",
            "The addresses and abilities of this authorization server.")
        .Discloses(ApiExamples.Metadata, "The addresses and abilities of this server.");

    private static RouteHandlerBuilder OpenIdConfiguration(RouteHandlerBuilder route) => route
        .Tells("getOpenIdConfiguration", ApiTags.Discovery, "The same, where OpenID clients look",
            "The same document as `/.well-known/oauth-authorization-server`.")
        .Discloses(ApiExamples.Metadata, "The addresses and abilities of this server.");

    private static RouteHandlerBuilder Keys(RouteHandlerBuilder route) => route
        .Tells("getSigningKeys", ApiTags.Discovery, "The public keys (RFC 7517)", "With these anybody can check the signature of a token.")
        .Discloses(ApiExamples.Keys, "The public keys: those with which a token that is good may have been signed, and the next one.");

    private static RouteHandlerBuilder Users(RouteHandlerBuilder route) => route
        .Tells("listUsers", ApiTags.Api, "List the people of the company",
            $"One page, by `id`. Past the end `results` is empty. A value that is no number is ignored. {WithToken}")
        .Takes(PartnerId(required: true), Number("page", "The page, from 1.", 1, maximum: null),
            Number("page_size", "How many on a page, up to 100.", 25, maximum: "100"))
        .Answers("One page of people.", ApiExamples.Users)
        .TellsTheEnd(200)
        .NeedsToken([]);

    private static RouteHandlerBuilder Credential(RouteHandlerBuilder route) => route
        .Tells("getCredential", ApiTags.Api, "Who am I", $"The credential behind the token; never the key. {WithToken}")
        .Takes(PartnerId(required: true))
        .Answers("The credential behind the token.", ApiExamples.Credential)
        .TellsTheEnd(200)
        .NeedsToken([]);

    private static RouteHandlerBuilder Rotate(RouteHandlerBuilder route) => route
        .Tells("rotateKey", ApiTags.Rotation, "Replace the Access Key",
            "The new key works at once; the former one works until somebody signs in with the new one, and then for the time that the company chose. A key that nobody uses in 7 days lapses, and the former one stays. "
            + $"Store the new key before you use it. When the answer is lost, ask again with the same Idempotency-Key: it is the same, until the key is used. {WithToken} Of the key that is replaced.")
        .Takes(PartnerId(required: true), new OpenApiParameter
        {
            Name = RotationEndpoints.IdempotencyKey,
            In = ParameterLocation.Header,
            Required = true,
            Description = "The name of this rotation: a new UUID, stored before the call, and sent again when the answer was lost.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^\"?[!#-~]{1,255}\"?$" },
            Example = JsonValue.Create("0f8f3d5e-5a0f-4f7e-9a45-3c1f2f1f9b1d"),
        })
        .Answers("The new key, which waits for its first use.", ApiExamples.Rotation, StatusCodes.Status201Created)
        .TellsTheEnd(201)
        .ActsOnRotation([Refusals.IdempotencyKeyRequired, Refusals.InvalidIdempotencyKey])
        .Refuses<ErrorEnvelope>(
            409, "Nothing was changed, and no key is shown.", Refusals.RotationUnderWay.ToResult(), Refusals.RotationUsed.ToResult(),
            Refusals.RotationOver.ToResult());

    private static RouteHandlerBuilder RotationState(RouteHandlerBuilder route) => route
        .Tells("getRotation", ApiTags.Rotation, "How the replacement of the key stands", $"Never shows a key. {WithToken}")
        .Takes(PartnerId(required: true))
        .Answers("How it stands.", ApiExamples.Rotation with { AccessKey = null })
        .TellsTheEnd(200)
        .ActsOnRotation([]);

    private static RouteHandlerBuilder WithdrawRotation(RouteHandlerBuilder route) => route
        .Tells("withdrawRotation", ApiTags.Rotation, "Withdraw a key that nobody used",
            $"The new key ends, and the former one stays as if nothing had happened. {WithToken} Of the former key.")
        .Takes(PartnerId(required: true))
        .AnswersNothing(204, "The new key has ended.")
        .TellsTheEnd(204)
        .ActsOnRotation([])
        .Refuses<ErrorEnvelope>(404, "No rotation is under way.", Refusals.RotationNotFound.ToResult())
        .Refuses<ErrorEnvelope>(
            409, "Nothing was changed.", Refusals.RotationUsed.ToResult(), Refusals.RotationOfAPerson.ToResult());

    private static RouteHandlerBuilder LeakReports(RouteHandlerBuilder route) => route
        .Tells("reportLeak", ApiTags.Leaks, "Report a leaked key",
            "For scanners and people, in the form in which GitHub's secret scanning tells its partners. The company of a key that works is told, and its policy followed. The answer never tells whether a key is genuine.")
        .SecuredBy()
        .Takes(
            Signing(LeakReportSignatures.IdentifierHeader,
                "Which key signed the body. Left out where this installation knows no key of the sender."),
            Signing(LeakReportSignatures.SignatureHeader,
                "The signature of the body as it is sent: ECDSA P-256 with SHA-256, DER, Base64. Who signs has a limit of their own; a signature that is not valid changes nothing else."))
        .TakesBody(ApiBodies.Json, ApiBodies.LeakReport, ApiBodies.LeakReportExample, "At most 8 MiB.")
        .AnswersNothing(202, "The report was taken, whatever the key is.")
        .Refuses<ErrorEnvelope>(400, "The body is no report.", Refusals.InvalidLeakReport.ToResult(), Refusals.NotUtf8.ToResult())
        .Refuses<ErrorEnvelope>(408, "The body did not come within 30 seconds.", Refusals.TooSlow.ToResult())
        .Refuses<ErrorEnvelope>(413, "The body is larger than 8 MiB.", Refusals.LeakReportTooLarge.ToResult())
        .RefusesContent()
        .Refuses<ErrorEnvelope>(
            429, "Too many reports from one address, or signed with one key. `Retry-After` and the message say for how many seconds to wait.", Refusals.RequestsLimit(ApiExamples.Wait))
        .SendsHeader(429, "Retry-After", RetryAfter)
        .Refuses<ErrorEnvelope>(503, "Too many reports wait to be looked at.", Refusals.ServiceUnavailable.ToResult());

    private static RouteHandlerBuilder ExchangesPair(this RouteHandlerBuilder route) => route
        .SecuredBy()
        .Takes(PartnerId(required: false))
        .TakesBody(ApiBodies.Json, ApiBodies.Pair, ApiBodies.PairExample)
        .Answers("The access token.", ApiExamples.TokenAnswer)
        .SendsHeader(200, "Cache-Control", NoStore)
        .TellsTheHolder()
        .Refuses<ErrorEnvelope>(
            400, "A field is missing or empty, or the body is not one JSON object.", Refusals.ParameterRequired("access_key").ToResult(),
            Refusals.InvalidBody.ToResult(), Refusals.NotUtf8.ToResult())
        .Refuses<ErrorEnvelope>(401, PairRefused, Refusals.InvalidPair.ToResult())
        .SendsHeader(401, "WWW-Authenticate", Header("The scheme of the calls that follow; the pair itself has none.", Challenges.Bearer))
        .Refuses<ErrorEnvelope>(413, TooLarge, Refusals.BodyTooLarge.ToResult())
        .RefusesContent()
        .Refuses<ErrorEnvelope>(429, Paused, Refusals.RequestsLimit(ApiExamples.Wait))
        .SendsHeader(429, "Retry-After", RetryAfter)
        .Refuses<ErrorEnvelope>(503, Down, Refusals.ServiceUnavailable.ToResult());

    // The refusal of a company that is over its limit tells the same; other refusals tell nothing.
    private static RouteHandlerBuilder TellsTheHolder(this RouteHandlerBuilder route)
    {
        foreach (var status in (int[])[200, 429])
        {
            route.TellsTheEnd(status)
                .SendsHeader(
                    status, HolderHeaders.RateLimitPolicy,
                    Header("To the right pair: the company's sign-ins (`q`) in so many seconds (`w`).", "\"sign-ins\";q=100;w=60"))
                .SendsHeader(
                    status, HolderHeaders.RateLimit,
                    Header("To the right pair: how many are left (`r`), and after how many seconds one more is (`t`).", "\"sign-ins\";r=99;t=1"));
        }

        return route;
    }

    private static RouteHandlerBuilder TellsTheEnd(this RouteHandlerBuilder route, int status) => route
        .SendsHeader(
            status, HolderHeaders.KeyExpiration,
            Header("When the Access Key that you used ends; only where it has an end. Ask for the new one before.", "2026-12-01 18:32:00 UTC"))
        .SendsHeader(status, HolderHeaders.KeyFingerprint, Header("Which key ends then; sent with its end.", "K7QF-2MXD"));

    private static RouteHandlerBuilder RefusesContent(this RouteHandlerBuilder route) => route
        .Refuses<ErrorEnvelope>(
            415, "The body is not `application/json`, or it is compressed. Its charset is ignored: JSON is in UTF-8.",
            Refusals.UnsupportedContentType.ToResult(), Refusals.Compressed.ToResult())
        .SendsHeader(415, "Accept-Encoding", Header("Sent about a compressed body: it must be sent as it is.", "identity"));

    private static RouteHandlerBuilder RefusesClient(this RouteHandlerBuilder route, params OAuthRefusal[] badRequests) => route
        .Refuses<OAuthError>(
            400, "The request is not one that RFC 6749 allows.",
            [.. badRequests.Append(OAuthRefusals.NotUtf8).Select(refusal => refusal.ToResult())])
        .Refuses<OAuthError>(401, PairRefused, OAuthRefusals.InvalidClient.ToResult())
        .SendsHeader(401, "WWW-Authenticate", Header("How to say who you are.", Challenges.Basic))
        .Refuses<OAuthError>(413, TooLarge, OAuthRefusals.TooLarge.ToResult())
        .Refuses<OAuthError>(415, "The body is compressed.", OAuthRefusals.Compressed.ToResult())
        .SendsHeader(415, "Accept-Encoding", Header("The body must be sent as it is.", "identity"))
        .Refuses<OAuthError>(429, Paused, OAuthRefusals.RequestsLimit(ApiExamples.Wait))
        .SendsHeader(429, "Retry-After", RetryAfter)
        .Refuses<ErrorEnvelope>(503, Down, Refusals.ServiceUnavailable.ToResult());

    private static RouteHandlerBuilder ActsOnRotation(this RouteHandlerBuilder route, Refusal[] badHeaders) => route
        .NeedsToken(badHeaders, Refusals.RotationNotPermitted)
        .Refuses<ErrorEnvelope>(
            429, "Too many calls about rotations, or too many rotations within a day. `Retry-After` says how many seconds to wait.",
            Refusals.RequestsLimit(ApiExamples.Wait))
        .SendsHeader(429, "Retry-After", RetryAfter);

    private static RouteHandlerBuilder NeedsToken(
        this RouteHandlerBuilder route, Refusal[] badHeaders, params Refusal[] forbidden) => route
        .SecuredBy(ApiSecurity.Bearer, ApiSecurity.OAuth)
        .Refuses<ErrorEnvelope>(
            400, "A header is missing or has another form.",
            [.. new[] { Refusals.HeaderRequired, Refusals.InvalidPartnerId }.Concat(badHeaders).Select(refusal => refusal.ToResult())])
        .Refuses<ErrorEnvelope>(
            401, "The token is missing, expired, revoked, or its Access Key was replaced.", Refusals.InvalidToken.ToResult())
        .SendsHeader(
            401, "WWW-Authenticate", Header("Without `error` where no token came (RFC 6750 section 3.1).", Challenges.InvalidToken))
        .Refuses<ErrorEnvelope>(
            403, "The company's plan lost the API, or the company was suspended, after the token was issued.",
            [.. forbidden.Concat([Refusals.DisabledFunctionality, Refusals.CompanySuspended]).Select(refusal => refusal.ToResult())])
        .Refuses<ErrorEnvelope>(503, Down, Refusals.ServiceUnavailable.ToResult());

    private static RouteHandlerBuilder Discloses<T>(this RouteHandlerBuilder route, T example, string description) => route
        .SecuredBy()
        .Answers(description, example)
        .SendsHeader(
            200, "Cache-Control",
            Header("For how long a copy is good; shorter than the notice of a new signing key.", "public, max-age=450"))
        .SendsHeader(200, "ETag", Header("Sent back as `If-None-Match`, it saves an unchanged document.", "\"<tag>\""))
        .SendsHeader(200, "Access-Control-Allow-Origin", Header("Scripts of any origin may read it.", "*"))
        .AnswersNothing(304, "Not changed since the version that the request names.")
        .AnswersNothing(400, "The request is not valid HTTP.")
        .Refuses<ErrorEnvelope>(503, Down, Refusals.ServiceUnavailable.ToResult());

    private static OpenApiHeader NoStore => Header("Tokens are never kept by a cache.", "no-store");

    private static OpenApiHeader RetryAfter => new()
    {
        Description = "Seconds to wait before the next try.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" },
        Example = JsonValue.Create((int)ApiExamples.Wait.TotalSeconds),
    };

    private static OpenApiHeader Header(string description, string example) =>
        new()
        {
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            Example = JsonValue.Create(example)
        };

    private static OpenApiParameter PartnerId(bool required) => new()
    {
        Name = "Partner-Id",
        In = ParameterLocation.Header,
        Required = required,
        Description = required
            ? "The name of your application."
            : "The name of your application, for the company's usage statistics; one that is not valid is ignored here.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[A-Za-z0-9]{3,100}$" },
        Example = JsonValue.Create("MiTienda"),
    };

    private static OpenApiParameter Signing(string header, string description) => new()
    {
        Name = header,
        In = ParameterLocation.Header,
        Required = false,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static OpenApiParameter Number(string name, string description, int fallback, string? maximum) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = description,
        Schema = new OpenApiSchema
        { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = maximum, Default = JsonValue.Create(fallback) },
    };

    /// <summary>Applies a convention at once to an endpoint that is being built.</summary>
    private sealed class MappedEndpoint(EndpointBuilder endpoint) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention) => convention(endpoint);

        public void Finally(Action<EndpointBuilder> finallyConvention) => finallyConvention(endpoint);
    }
}
