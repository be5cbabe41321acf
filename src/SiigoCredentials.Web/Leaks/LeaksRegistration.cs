using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Leaks;

internal static class LeaksRegistration
{
    public static IServiceCollection AddLeaks(this IServiceCollection services)
    {
        services.AddSettings<LeakOptions>("Leaks")
            .Validate(LeakOptions.HasReadableKeys, "Leaks:SenderKeys has a value that is not an ECDSA P-256 public key in PEM.");
        services.AddSingleton<LeakReportSignatures>();
        services.AddSingleton<LeakReportQueue>();
        services.AddSingleton<LargeBodies>();
        services.AddWorker<LeakReportWorker>();
        services.AddScoped<LeakPolicies>();
        return services.AddScoped<LeakReportProcessor>();
    }
}
