using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Usage;

internal static class UsageRegistration
{
    public static IServiceCollection AddUsage(this IServiceCollection services)
    {
        services.AddOptions<UsageOptions>().BindConfiguration("Usage").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<UsageRecorder>();
        services.AddWorker<UsageWriter>();
        return services.AddScoped<UsageReports>();
    }
}
