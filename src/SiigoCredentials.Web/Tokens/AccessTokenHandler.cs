using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Tokens;

/// <summary>Authenticates a request to <c>/v1</c> when its token is genuine <em>and</em> the Access Key behind it is live now.</summary>
internal sealed class AccessTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logs,
    UrlEncoder encoder,
    TokenValidator tokens,
    UsageRecorder usage,
    PublicAddress address)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "AccessToken";
    public const string Policy = "ApiAccess";
    public const string MayCallClaim = "may_call_the_api";

    private const string Bearer = "Bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Several real clients send the token without the scheme's name.
        var header = Request.Headers.Authorization.ToString().Trim();
        var hasScheme = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            && (header.Length == Bearer.Length || header[Bearer.Length] == ' ');
        var token = hasScheme ? header[Bearer.Length..].Trim() : header;
        if (token.Length == 0)
        {
            return AuthenticateResult.NoResult();
        }

        if (await tokens.FindAsync(token, address.Of(Request)) is not { } live)
        {
            return AuthenticateResult.Fail("The token is not valid, or its key has ended.");
        }

        if (!live.Credential.Allowed.Allow(Context.Address()))
        {
            usage.Count(live.Credential.Id, live.Key.Id, UsageOutcome.AddressNotAllowed, Context.Caller());
            return AuthenticateResult.Fail("The token may not be used from this address.");
        }

        Context.Features.Set(live);
        var identity = new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, live.Credential.ApiUser), new(MayCallClaim, live.Credential.MayCall ? "true" : "false")],
            SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    // A request without a token gets no error code (RFC 6750 section 3.1).
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = (await HandleAuthenticateOnceSafeAsync()).None ? Challenges.Bearer : Challenges.InvalidToken;
        await Refusals.InvalidToken.ToResult().ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var refusal = Context.Features.Get<ValidatedToken>() is { Credential.IsSuspended: true }
            ? Refusals.CompanySuspended : Refusals.DisabledFunctionality;
        return refusal.ToResult().ExecuteAsync(Context);
    }
}
