namespace SiigoCredentials.Web.Announcements;

internal static class NewsRegistration
{
    public static IServiceCollection AddNews(this IServiceCollection services) => services.AddScoped<NewsDesk>();
}
