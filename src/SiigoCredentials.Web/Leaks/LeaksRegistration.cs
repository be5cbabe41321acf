using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Leaks;

internal static class LeaksRegistration
{
    public static IServiceCollection AddLeaks(this IServiceCollection services)
    {
        services.AddSettings<LeakOptions>("Leaks")
            .Validate(LeakOptions.HasReadableKeys, "Leaks:SenderKeys holds something that is no public key of ECDSA P-256 in PEM.");
        services.AddSingleton<SignedSenders>();
        services.AddSingleton<LeakBox>();
        services.AddSingleton<LargeBodies>();
        services.AddWorker<LeakWorker>();
        services.AddScoped<LeakPolicies>();
        return services.AddScoped<LeakDesk>();
    }
}
