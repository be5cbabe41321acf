using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Leaks;

internal static class LeaksRegistration
{
    public static IServiceCollection AddLeaks(this IServiceCollection services)
    {
        services.AddOptions<LeakOptions>().BindConfiguration("Leaks").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LeakBox>();
        services.AddWorker<LeakWorker>();
        services.AddScoped<LeakPolicies>();
        return services.AddScoped<LeakDesk>();
    }
}
