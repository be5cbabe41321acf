using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Tokens;

/// <summary>The endpoints that exchange a pair for a token with JSON, as Siigo's clients do.</summary>
internal static class TokenEndpoints
{
    public static IEndpointRouteBuilder MapTokens(this IEndpointRouteBuilder routes)
    {
        // Resolved once: resolving at each request would create a scope for it.
        var (issuer, address, holder) = (
            routes.ServiceProvider.GetRequiredService<TokenIssuer>(), routes.ServiceProvider.GetRequiredService<PublicAddress>(),
            routes.ServiceProvider.GetRequiredService<HolderHeaders>());
        var signIn = (HttpContext context) => SignInAsync(context, issuer, address, holder);
        var endpoints = routes.MapGroup("");
        endpoints.AllowAnonymous().ShortCircuit(); // they read no session
        endpoints.MapPost("/auth", (Delegate)signIn).WithName("auth");
        endpoints.MapPost("/alliances/api/siigoapi-users/v1/sign-in", (Delegate)signIn).WithName("alliances-sign-in");
        return routes;
    }

    private static async ValueTask<IResult> SignInAsync(
        HttpContext context, TokenIssuer issuer, PublicAddress address, HolderHeaders holder)
    {
        var (body, fault) = await RequestBody.ReadJsonAsync(context.Request);
        if (fault != BodyFault.None)
        {
            return Refusals.Of(fault).ToResult();
        }

        var (request, refusal) = SignInRequest.Parse(body.Span);
        if (request is null)
        {
            return refusal!.ToResult();
        }

        var exchange = await issuer.ExchangeAsync(request.Username, request.AccessKey, context.Caller(), address.Of(context.Request));
        holder.Tell(context.Response.Headers, exchange);
        return exchange switch
        {
            { Token: { } token } => token,
            { Wait: { } wait } => Refusals.RequestsLimit(wait),
            { Retired: { } key } => Refusals.RetiredKey(key).ToResult(context.Response.Headers, Challenges.Bearer),
            _ => Refusals.InvalidPair.ToResult(context.Response.Headers, Challenges.Bearer),
        };
    }
}
