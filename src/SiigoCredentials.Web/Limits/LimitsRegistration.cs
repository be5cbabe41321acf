using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Limits;

internal static class LimitsRegistration
{
    public static IServiceCollection AddLimits(this IServiceCollection services) =>
        services.AddSingleton<SharedLimits>().AddWorker<RateLimitReplicator>();
}
