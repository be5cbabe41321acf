using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Leaks;

namespace SiigoCredentials.Web.Credentials;

internal static class CredentialsRegistration
{
    public static IServiceCollection AddCredentials(this IServiceCollection services)
    {
        services.AddSettings<CredentialOptions>("Credentials")
            .Validate(
                credentials => credentials.Overlaps.All(overlap => overlap > TimeSpan.Zero && overlap <= RotationPlan.Longest),
                "Credentials:Overlaps holds something that is not between a moment and 30 days.");
        services.AddSingleton<LiveCredentials>();
        services.AddSingleton<CredentialVerifier>();
        services.AddSingleton<KeyVault>();
        services.AddScoped<RotationLimit>();
        services.AddSingleton<KeyHistory>();
        services.AddScoped<ContactLinks>();
        services.AddScoped<CredentialNews>();
        services.AddScoped<ContactDesk>();
        services.AddScoped<ContactBook>();
        services.AddWorker<OverlapWatch>();
        return services.AddScoped<CredentialService>().AddHandoff().AddLeaks();
    }
}
