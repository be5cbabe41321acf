using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Requests;

internal static class RequestsRegistration
{
    public static IServiceCollection AddRequests(this IServiceCollection services)
    {
        services.AddSettings<PortalOptions>("Portal");
        services.AddHttpContextAccessor();
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<ApiPaths>();
        services.AddSingleton<ScreenPreferences>();
        return services.AddSingleton<CurrentBrowser>();
    }
}
