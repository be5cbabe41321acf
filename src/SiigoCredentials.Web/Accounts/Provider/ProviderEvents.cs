using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// What the framework's handler does not check by itself, and where each outcome leads: never to an exception page.
/// </summary>
internal static class ProviderEvents
{
    public static OpenIdConnectEvents Create() => new()
    {
        OnRedirectToIdentityProvider = CheckProviderAsync,
        OnMessageReceived = CheckIssuerAsync,
        OnAuthorizationCodeReceived = UseOnceAsync,
        OnTokenValidated = CheckSignature,
        OnTicketReceived = KeepIdentity,
        OnAccessDenied = Deny,
        OnRemoteFailure = Fail,
    };

    // The metadata must be those of the configured issuer (OpenID Connect Discovery 1.0, section 4.3).
    private static async Task CheckProviderAsync(RedirectContext context)
    {
        if ((await MetadataAsync(context.Options, context.HttpContext)).Issuer != context.Options.Authority)
        {
            throw new ProviderAnswerException(ProviderFailure.Refused, "The metadata name another issuer.");
        }

        var portal = context.HttpContext.RequestServices.GetRequiredService<PublicAddress>();
        context.ProtocolMessage.RedirectUri = portal.Of(context.Request) + context.Options.CallbackPath;
    }

    // An answer of another provider must not be taken to this one (RFC 9207).
    private static async Task CheckIssuerAsync(MessageReceivedContext context)
    {
        var (issuer, metadata) = (context.ProtocolMessage.Iss, await MetadataAsync(context.Options, context.HttpContext));
        if (string.IsNullOrEmpty(issuer) ? metadata.AuthorizationResponseIssParameterSupported : issuer != context.Options.Authority)
        {
            context.Fail(new ProviderAnswerException(ProviderFailure.Refused, "The answer names another issuer, or none."));
        }
    }

    // Before the code is sent to the provider: whoever keeps the cookies cannot make the portal ask again and again.
    private static async Task UseOnceAsync(AuthorizationCodeReceivedContext context)
    {
        var challenges = context.HttpContext.RequestServices.GetRequiredService<ConsumedChallenges>();
        if (context.Properties is not { } properties || ProviderErrand.Of(properties) is not { } errand
            || !await challenges.TryConsumeAsync($"code of {errand.Attempt}", context.HttpContext.RequestAborted))
        {
            context.Fail(new ProviderAnswerException(ProviderFailure.Expired, "The answer was used before."));
        }
    }

    // The handler accepts an unsigned ID token from the token endpoint, as the specification lets it.
    private static Task CheckSignature(TokenValidatedContext context)
    {
        if (!context.Options.TokenValidationParameters.ValidAlgorithms.Contains(
            context.SecurityToken.SignatureAlgorithm, StringComparer.Ordinal))
        {
            context.Fail(new ProviderAnswerException(ProviderFailure.Refused, "The ID token is not signed with an accepted algorithm."));
        }

        return Task.CompletedTask;
    }

    private static Task KeepIdentity(TicketReceivedContext context)
    {
        if (context.Principal is { } principal && ExternalIdentity.Of(principal) is { } identity)
        {
            context.Principal = identity.ToPrincipal(IdentityProvider.Scheme);
        }
        else
        {
            Leave(context.HttpContext, ProviderFailure.Refused, "the answer names nobody");
            context.HandleResponse();
        }

        return Task.CompletedTask;
    }

    private static Task Deny(AccessDeniedContext context)
    {
        Leave(context.HttpContext, ProviderFailure.Denied, "access_denied");
        context.HandleResponse();
        return Task.CompletedTask;
    }

    private static Task Fail(RemoteFailureContext context)
    {
        Leave(context.HttpContext, ProviderFailures.Of(context.Failure), ProviderFailures.Name(context.Failure));
        context.HandleResponse();
        return Task.CompletedTask;
    }

    private static void Leave(HttpContext http, ProviderFailure failure, string fault)
    {
        http.RequestServices.GetRequiredService<SecurityLog>().ProviderRefused(failure, fault);
        http.Response.Redirect($"{http.Request.PathBase}{IdentityProvider.Page}?fallo={failure}");
    }

    private static Task<OpenIdConnectConfiguration> MetadataAsync(OpenIdConnectOptions options, HttpContext http) =>
        options.ConfigurationManager!.GetConfigurationAsync(http.RequestAborted);
}
