using Microsoft.AspNetCore.Authentication;

namespace SiigoCredentials.Web.Tokens;

internal static class TokensRegistration
{
    public static IServiceCollection AddTokens(this IServiceCollection services)
    {
        services.AddOptions<TokenOptions>().BindConfiguration("Tokens").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<LiveTokens>();
        services.AddScoped<SigningKeyRoller>();
        services.AddScoped<TokenRevoker>();
        services.AddScoped<ConnectionTest>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, AccessTokenHandler>(AccessTokenHandler.SchemeName, configureOptions: null);
        services.AddAuthorizationBuilder().AddPolicy(AccessTokenHandler.Policy, policy => policy
            .AddAuthenticationSchemes(AccessTokenHandler.SchemeName)
            .RequireClaim(AccessTokenHandler.MayCallClaim, "true"));
        return services;
    }
}
