using Microsoft.Net.Http.Headers;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Hosting;

namespace SiigoCredentials.Web.Tokens;

/// <summary>The doors at which an integration exchanges its pair for a token.</summary>
internal static class TokenEndpoints
{
    public static IEndpointRouteBuilder MapTokens(this IEndpointRouteBuilder routes)
    {
        var doors = routes.MapGroup("").AllowAnonymous();
        doors.MapPost("/auth", SignInAsync).WithName("auth");
        doors.MapPost("/alliances/api/siigoapi-users/v1/sign-in", SignInAsync).WithName("alliances-sign-in");
        return routes;
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context, CredentialService credentials, AccessTokens tokens, PublicAddress address, CancellationToken ct)
    {
        if (!IsJson(context.Request))
        {
            return Refusals.UnsupportedContentType.ToResult();
        }

        if (await CappedBody.ReadAsync(context.Request, ct) is not { } body)
        {
            return Refusals.BodyTooLarge.ToResult();
        }

        var (request, refusal) = SignInRequest.Parse(body);
        if (request is null)
        {
            return refusal!.ToResult();
        }

        var pair = await credentials.VerifyAsync(request.Username, request.AccessKey, ct);
        return pair is null ? Refusals.InvalidPair.ToResult() : Results.Json(tokens.Issue(pair, address.Of(context.Request)));
    }

    private static bool IsJson(HttpRequest request) =>
        request.HasJsonContentType()
        && HeaderUtilities.RemoveQuotes(request.GetTypedHeaders().ContentType!.Charset).ToString().ToUpperInvariant() is "" or "UTF-8" or "US-ASCII";
}
