using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Handoff;

internal static class HandoffRegistration
{
    public static IServiceCollection AddHandoff(this IServiceCollection services)
    {
        services.AddSettings<HandoffOptions>("Handoff");
        services.AddCleanup<HandoffService>();
        return services.AddScoped<HandoffRedemption>();
    }
}
