namespace SiigoCredentials.Web.Navigation;

internal static class NavigationRegistration
{
    public static IServiceCollection AddNavigation(this IServiceCollection services) =>
        services.AddSingleton<SiteSearch>().AddSingleton<SiteLinks>().AddScoped<PageAccess>();
}
