using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Tokens;

internal static class TokensRegistration
{
    public static IServiceCollection AddTokens(this IServiceCollection services)
    {
        services.AddSettings<TokenOptions>("Tokens");
        services.AddSealedColumn<SigningKey, string>(
            key => key.Kid, key => key.SealedPrivateKey, key => SigningKey.Binding(key.Kid), isReplaceable: true);
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<RotationCalls>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<HolderHeaders>();
        services.AddSingleton<TokenValidator>();
        services.AddScoped<SigningKeyRoller>();
        services.AddCleanup<TokenRevoker>();
        services.AddScoped<ConnectionTest>();
        return services;
    }
}
