using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Tokens;

/// <summary>
/// Lets a call to <c>/v1</c> pass when its token is genuine, the Access Key behind it is live now and the company may call (RFC 6750).
/// </summary>
internal sealed class AccessTokenFilter(TokenValidator tokens, UsageRecorder usage, PublicAddress address) : IEndpointFilter
{
    private const string Bearer = "Bearer";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var token = TokenOf(http.Request.Headers.Authorization.ToString());
        if (token.Length == 0)
        {
            // no error code without a token (RFC 6750 section 3.1)
            return Refusals.InvalidToken.ToResult(http.Response.Headers, Challenges.Bearer);
        }

        if (await tokens.FindAsync(token, address.Of(http.Request)) is not { } live)
        {
            return Refusals.InvalidToken.ToResult(http.Response.Headers, Challenges.InvalidToken);
        }

        if (!live.Credential.Allowed.Allow(http.Address()))
        {
            usage.Count(live.Credential.Id, live.Key.Id, UsageOutcome.AddressNotAllowed, http.Caller());
            return Refusals.InvalidToken.ToResult(http.Response.Headers, Challenges.InvalidToken);
        }

        if (!live.Credential.MayCall)
        {
            return (live.Credential.IsSuspended ? Refusals.CompanySuspended : Refusals.DisabledFunctionality).ToResult();
        }

        http.Features.Set(live);
        return await next(context);
    }

    // Several real clients send the token without the scheme's name.
    private static ReadOnlyMemory<char> TokenOf(string header)
    {
        var sent = header.AsMemory().Trim();
        var hasScheme = sent.Span.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            && (sent.Length == Bearer.Length || sent.Span[Bearer.Length] == ' ');
        return hasScheme ? sent[Bearer.Length..].Trim() : sent;
    }
}
