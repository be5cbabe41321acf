using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.KeyHealth;

internal static class KeyHealthRegistration
{
    public static IServiceCollection AddKeyHealth(this IServiceCollection services)
    {
        services.AddSingleton<KeyFindings>();
        services.AddScoped<KeyHealthReports>();
        services.AddWorker<KeyHealthWorker>();
        return services.AddScoped<KeyPolicies>();
    }
}
