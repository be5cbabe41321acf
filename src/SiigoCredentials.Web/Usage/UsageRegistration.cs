using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Usage;

internal static class UsageRegistration
{
    public static IServiceCollection AddUsage(this IServiceCollection services)
    {
        services.AddSettings<UsageOptions>("Usage");
        services.AddSingleton<UsageRecorder>();
        services.AddWorker<UsageWriter>();
        return services.AddCleanup<UsageReports>();
    }
}
