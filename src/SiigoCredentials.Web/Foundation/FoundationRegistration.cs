using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SiigoCredentials.Web.Foundation;

internal static class FoundationRegistration
{
    /// <summary>Adds a worker that runs with the portal. Commands and tests can resolve it to run a round.</summary>
    public static IServiceCollection AddWorker<TWorker>(this IServiceCollection services)
        where TWorker : PeriodicWorker
    {
        services.TryAddSingleton<WorkerHealth>();
        services.AddSingleton<TWorker>();
        return services.AddHostedService(provider => provider.GetRequiredService<TWorker>());
    }

    /// <summary>Adds a service whose expired rows are deleted every hour.</summary>
    public static IServiceCollection AddCleanup<TCleanup>(this IServiceCollection services)
        where TCleanup : class, ICleanup =>
            services.AddScoped<TCleanup>().AddScoped<ICleanup>(provider => provider.GetRequiredService<TCleanup>());
}
