using System.Globalization;
using System.Text.Json;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Tokens;

/// <summary>One refusal: status, error code, message and the fields that it is about.</summary>
public sealed class Refusal(int status, string code, string message, params string[] parameters)
{
    public int Status => status;

    // Serialized once: most refusals are sent many times.
    private readonly byte[] json = JsonSerializer.SerializeToUtf8Bytes(
        new ErrorEnvelope(status, [new ErrorItem(code, message, parameters, Detail: null)]), WireJson.Default.ErrorEnvelope);

    public IResult ToResult() => new Utf8JsonResult(status, json);

    public IResult ToResult(int retryAfter) => new TooManyRequests(retryAfter, json);

    /// <summary>A 401 with its challenge, one of <see cref="Challenges"/>.</summary>
    public IResult ToResult(IHeaderDictionary headers, string challenge)
    {
        headers.WWWAuthenticate = challenge;
        return ToResult();
    }
}

/// <summary>One refusal of the OAuth endpoints (RFC 6749 section 5.2).</summary>
public sealed class OAuthRefusal(int status, string error, string description)
{
    private readonly byte[] json = JsonSerializer.SerializeToUtf8Bytes(new OAuthError(error, description), WireJson.Default.OAuthError);

    public IResult ToResult() => new Utf8JsonResult(status, json);

    public IResult ToResult(int retryAfter) => new TooManyRequests(retryAfter, json);
}

/// <summary>The values of <c>WWW-Authenticate</c>, which every 401 carries (RFC 9110 section 11.6.1).</summary>
internal static class Challenges
{
    /// <summary>
    /// For a call without a token, and for <c>/auth</c>. No scheme exists for the pair in the body of <c>/auth</c>. Clients ignore this
    /// one; with <c>Basic</c> a browser would ask its user for a password.
    /// </summary>
    public const string Bearer = "Bearer realm=\"SiigoAPI\"";

    /// <summary>RFC 6750 section 3.1.</summary>
    public const string InvalidToken = "Bearer realm=\"SiigoAPI\", error=\"invalid_token\"";

    /// <summary>For <c>/oauth</c>, where the pair may come as HTTP Basic (RFC 6749 section 5.2).</summary>
    public const string Basic = "Basic realm=\"SiigoAPI\", charset=\"UTF-8\"";
}

/// <summary>The wait in whole seconds, rounded up.</summary>
internal static class RetryAfter
{
    public static int Seconds(TimeSpan wait) => Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));

    /// <summary>Real clients parse the number in this sentence.</summary>
    public static string Words(TimeSpan wait) =>
        string.Create(CultureInfo.InvariantCulture, $"Too many requests. Try again in {Seconds(wait)} seconds");
}

/// <summary>What the API answers to a genuine key that no longer works. Only the key's holder can see it.</summary>
internal static class RetiredKeyWords
{
    public static string Of(RetiredKey key)
    {
        var fate = key.State switch { AccessKeyState.Revoked => "was revoked", AccessKeyState.Current => "expired", _ => "was rotated" };
        return $"The access_key {fate} on {UtcText.Of(key.Since)} and no longer works. Ask the Administrador of {key.CompanyName} for the present one";
    }
}

/// <summary>Every refusal of the OAuth endpoints, in one place.</summary>
public static class OAuthRefusals
{
    public static readonly OAuthRefusal NotAForm = new(
        400, "invalid_request", "The Content-Type must be application/x-www-form-urlencoded");

    public static readonly OAuthRefusal TooLarge = new(413, "invalid_request", "The body must not be larger than 16 KiB");

    public static readonly OAuthRefusal Compressed = new(
        415, "invalid_request", "The body must not be compressed: leave Content-Encoding out");

    public static readonly OAuthRefusal NotUtf8 = new(400, "invalid_request", "The body is in UTF-16 or UTF-32; it must be in UTF-8");

    public static readonly OAuthRefusal BadForm = new(400, "invalid_request", "The body is not a form, or a parameter is sent twice");

    public static readonly OAuthRefusal TwoMethods = new(
        400, "invalid_request", "Send the client credentials in the header or in the body, not in both");

    public static readonly OAuthRefusal GrantTypeRequired = new(400, "invalid_request", "The parameter grant_type is required");

    public static readonly OAuthRefusal TokenRequired = new(400, "invalid_request", "The parameter token is required");

    public static readonly OAuthRefusal UnsupportedGrantType = new(400, "unsupported_grant_type", "Only client_credentials is supported");

    public static readonly OAuthRefusal InvalidScope = new(400, "invalid_scope", "The only scope is SiigoAPI");

    public static readonly OAuthRefusal InvalidClient = new(401, "invalid_client", "The client_id or the client_secret is not valid");

    /// <summary>Why a body was not read.</summary>
    internal static OAuthRefusal Of(BodyFault fault) => fault switch
    {
        BodyFault.ContentType => NotAForm,
        BodyFault.ContentEncoding => Compressed,
        BodyFault.TooLarge => TooLarge,
        _ => NotUtf8,
    };

    public static OAuthRefusal RetiredKey(RetiredKey key) => new(401, "invalid_client", RetiredKeyWords.Of(key));

    /// <summary>RFC 6749 defines no code for this; the code is that of section 4.1.2.1 for a server that is too busy.</summary>
    public static IResult RequestsLimit(TimeSpan wait) =>
        new OAuthRefusal(429, "temporarily_unavailable", RetryAfter.Words(wait)).ToResult(RetryAfter.Seconds(wait));
}

/// <summary>Every refusal of <c>/auth</c> and <c>/v1</c>, in one place.</summary>
public static class Refusals
{
    public static readonly Refusal HeaderRequired = new(400, "header_required", "The header Partner-Id is required", "Partner-Id");

    public static readonly Refusal InvalidPartnerId =
        new(400, "invalid_partner_id", "The header Partner-Id must be 3 to 100 letters and digits, without spaces or signs", "Partner-Id");

    public static readonly Refusal InvalidBody = new(400, "invalid_body", "The body must be one JSON object, with no key twice");

    public static readonly Refusal InvalidLeakReport =
        new(400, "invalid_body",
            "The body must be one report or an array of 1 to 10 000, each a JSON object with a token; url and source are texts");

    public static readonly Refusal BodyTooLarge = new(413, "invalid_body", "The body must not be larger than 16 KiB");

    public static readonly Refusal LeakReportTooLarge = new(413, "invalid_body", "The body must not be larger than 8 MiB");

    public static readonly Refusal TooSlow = new(408, "invalid_request", "The body came too slowly");

    public static readonly Refusal UnsupportedContentType = new(415, "unsupported_media_type", "The Content-Type must be application/json");

    public static readonly Refusal Compressed = new(
        415, "unsupported_media_type", "The body must not be compressed: leave Content-Encoding out");

    public static readonly Refusal NotUtf8 = new(400, "invalid_body", "The body is in UTF-16 or UTF-32; JSON must be in UTF-8 (RFC 8259)");

    public static readonly Refusal InvalidPair = new(401, "unauthorized", "The username or the access_key is not valid");

    public static readonly Refusal InvalidToken = new(401, "unauthorized", "The access token is missing, expired or not valid");

    public static readonly Refusal DisabledFunctionality = new(
        403, "disabled_functionality", "The company's plan does not include the API");

    public static readonly Refusal CompanySuspended = new(403, "disabled_functionality", "The company is suspended");

    public static readonly Refusal NotFound = new(404, "not_found", "There is nothing at this address");

    /// <summary>For the address of a page for people, or one that does not exist.</summary>
    public static readonly Refusal NothingForPrograms = new(
        404, "not_found",
        "There is nothing for programs at this address. Tokens are at /auth and /oauth/token, the API is at /v1, and /openapi/v1.json describes them");

    public static readonly Refusal NotInV1 =
        new(404, "not_found", "There is nothing at this address: /v1 has /v1/users, /v1/credential and /v1/credential/rotations, and nothing else");

    public static readonly Refusal IdempotencyKeyRequired = new(
        400, "header_required", "The header Idempotency-Key is required: a new UUID for each rotation, the same when you ask again",
        "Idempotency-Key");

    public static readonly Refusal InvalidIdempotencyKey = new(
        400, "invalid_idempotency_key", "The header Idempotency-Key must be one text of 1 to 255 visible ASCII characters", "Idempotency-Key");

    public static readonly Refusal RotationNotPermitted = new(
        403, "rotation_not_permitted",
        "Programs may not rotate the access_key of this company. An Administrador permits it in the portal, on the tab Seguridad of the credentials");

    public static readonly Refusal RotationNotFound = new(404, "rotation_not_found", "There is no rotation to withdraw");

    public static readonly Refusal RotationUnderWay = new(
        409, "rotation_under_way",
        "Another rotation is under way, and nothing was changed. Go on with its access_key; GET /v1/credential/rotations tells how it stands");

    public static readonly Refusal RotationUsed = new(
        409, "rotation_used", "The new access_key is in use already, so it is neither shown again nor withdrawn");

    public static readonly Refusal RotationOver = new(
        409, "rotation_over", "This Idempotency-Key belongs to a rotation that is over. Send another one to rotate again");

    public static readonly Refusal RotationOfAPerson = new(
        409, "rotation_of_a_person", "A person of the company began this rotation, and only the portal can withdraw it");

    public static readonly Refusal MethodNotAllowed = new(405, "method_not_allowed", "The method is not allowed at this address");

    public static readonly Refusal NotFromABrowser = new(
        405,
        "method_not_allowed",
        "This API is not called from a browser: the Usuario API, the Access Key and the tokens belong on a server. Only /.well-known and /openapi are for any origin");

    public static readonly Refusal BadRequest = new(400, "invalid_request", "The request is not valid HTTP");

    public static readonly Refusal UnknownHost = new(400, "invalid_request", "The Host is not the name of this installation");

    public static readonly Refusal TargetTooLong = new(414, "invalid_request", "The address must not be longer than 8 KiB");

    public static readonly Refusal HeadersTooLarge = new(
        431, "invalid_request", "The headers must not be more than 100, nor larger than 32 KiB");

    public static readonly Refusal ServiceUnavailable = new(
        503, "service_unavailable", "The service cannot answer now. Try again in a few seconds");

    /// <param name="address">The route of an endpoint, never text from the request.</param>
    public static Refusal NotFoundBut(string address) =>
        new(404, "not_found", $"There is nothing at this address. The address is {address}");

    /// <summary>Why a body was not read.</summary>
    internal static Refusal Of(BodyFault fault) => fault switch
    {
        BodyFault.ContentType => UnsupportedContentType,
        BodyFault.ContentEncoding => Compressed,
        BodyFault.TooLarge => BodyTooLarge,
        _ => NotUtf8,
    };

    public static Refusal ParameterRequired(string parameter) =>
        new(400, "parameter_required", $"The parameter {parameter} is required", parameter);

    public static Refusal RetiredKey(RetiredKey key) => new(401, "unauthorized", RetiredKeyWords.Of(key));

    public static IResult RequestsLimit(TimeSpan wait) =>
        new Refusal(429, "requests_limit", RetryAfter.Words(wait)).ToResult(RetryAfter.Seconds(wait));

    /// <summary>The refusal for a status that the framework set.</summary>
    /// <param name="method">The method of the request: a browser sends OPTIONS as a CORS preflight.</param>
    public static Refusal ForStatus(int status, string method) => status switch
    {
        400 => BadRequest,
        401 => InvalidToken,
        404 => NotFound,
        405 => HttpMethods.IsOptions(method) ? NotFromABrowser : MethodNotAllowed,
        408 => TooSlow,
        413 => BodyTooLarge,
        414 => TargetTooLong,
        415 => UnsupportedContentType,
        431 => HeadersTooLarge,
        >= 500 => ServiceUnavailable,
        _ => new Refusal(status, "invalid_request", "The request is not valid HTTP"),
    };
}
