using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Leaks;

internal static class LeaksRegistration
{
    public static IServiceCollection AddLeaks(this IServiceCollection services)
    {
        services.AddOptions<LeakOptions>().BindConfiguration("Leaks").ValidateDataAnnotations()
            .Validate(LeakOptions.HasReadableKeys, "Leaks:SenderKeys holds something that is no public key of ECDSA P-256 in PEM.").ValidateOnStart();
        services.AddSingleton<SignedSenders>();
        services.AddSingleton<LeakBox>();
        services.AddWorker<LeakWorker>();
        services.AddScoped<LeakPolicies>();
        return services.AddScoped<LeakDesk>();
    }
}
