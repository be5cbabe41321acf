using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

internal static class IdentityProviderRegistration
{
    private const string Section = "IdentityProvider";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Signatures that anybody can verify and only the provider can make.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public static IServiceCollection AddIdentityProvider(
        this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddSettings<IdentityProviderOptions>(Section);
        services.AddSingleton<IValidateOptions<IdentityProviderOptions>, IdentityProviderOptionsValidator>();
        services.AddSingleton<IdentityProvider>();
        services.AddScoped<ExternalLogins>();

        // Without a provider nothing listens. The settings are validated later, with all others.
        if (string.IsNullOrWhiteSpace(configuration[$"{Section}:{nameof(IdentityProviderOptions.Authority)}"]))
        {
            return services;
        }

        // SecurityLog says what happened. The handler would write what the provider sent, and a stack trace for each forged answer.
        services.AddLogging(log => log.AddFilter(typeof(OpenIdConnectHandler).FullName, LogLevel.None));
        services.AddAuthentication().AddOpenIdConnect(IdentityProvider.Scheme, _ => { });
        services.AddOptions<OpenIdConnectOptions>(IdentityProvider.Scheme)
            .Configure<IOptions<IdentityProviderOptions>>((protocol, provider) => Configure(protocol, provider.Value, environment));
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ExternalScheme).Configure(cookie =>
        {
            Bind(cookie.Cookie, "proveedor", environment);
            cookie.ExpireTimeSpan = PendingSignIn.Lifetime;
            cookie.SlidingExpiration = false;
        });
        return services;
    }

    private static void Configure(OpenIdConnectOptions protocol, IdentityProviderOptions provider, IHostEnvironment environment)
    {
        protocol.Authority = provider.Authority;
        protocol.ClientId = provider.ClientId;
        protocol.ClientSecret = provider.Secret;
        protocol.RequireHttpsMetadata = !environment.IsDevelopment();
        protocol.ResponseType = OpenIdConnectResponseType.Code; // with PKCE, state and nonce, which are the handler's defaults
        protocol.ResponseMode = OpenIdConnectResponseMode.Query; // a form post would need cookies without SameSite
        protocol.CallbackPath = IdentityProvider.CallbackPath;
        protocol.RemoteSignOutPath = PathString.Empty; // or any site could end a session here
        protocol.SignedOutCallbackPath = PathString.Empty;
        protocol.SignInScheme = IdentityConstants.ExternalScheme;
        protocol.Scope.Clear();
        protocol.Scope.Add("openid");
        protocol.Scope.Add("email");
        protocol.GetClaimsFromUserInfoEndpoint = true; // many providers tell the address only there
        protocol.ClaimActions.MapUniqueJsonKey("email_verified", "email_verified");
        protocol.ClaimActions.Remove("iss"); // the handler would delete the claim
        protocol.MapInboundClaims = false;
        protocol.SaveTokens = false;
        protocol.DisableTelemetry = true;

        // A pushed request lives for a minute or so; here a person may read a page before they follow the link.
        protocol.PushedAuthorizationBehavior = PushedAuthorizationBehavior.Disable;
        protocol.RemoteAuthenticationTimeout = PendingSignIn.Lifetime;
        protocol.ProtocolValidator.NonceLifetime = PendingSignIn.Lifetime;
        protocol.BackchannelTimeout = Patience;
        protocol.BackchannelHttpHandler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // the client's secret goes to the address in the metadata and nowhere else
            ConnectTimeout = Patience,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // the provider's address may change
        };
        protocol.TokenValidationParameters.ValidAlgorithms = Algorithms;
        protocol.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(2);
        protocol.TokenValidationParameters.IssuerValidator = (issuer, _, _) => issuer == provider.Authority ? issuer
            : throw new ProviderAnswerException(ProviderFailure.Refused, "The ID token is of another issuer.");
        protocol.CorrelationCookie = Bind(new CookieBuilder { Path = "/", IsEssential = true }, "visita-", environment);
        protocol.NonceCookie = Bind(
            new CookieBuilder { Path = "/", IsEssential = true, Expiration = PendingSignIn.Lifetime }, "nonce-", environment);
        protocol.Events = ProviderEvents.Create();
    }

    // Lax: the provider sends the person back from another site.
    private static CookieBuilder Bind(CookieBuilder cookie, string name, IHostEnvironment environment)
    {
        cookie.BindToHost(name, environment);
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        return cookie;
    }
}
