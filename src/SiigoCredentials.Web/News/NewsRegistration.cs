namespace SiigoCredentials.Web.News;

internal static class NewsRegistration
{
    public static IServiceCollection AddNews(this IServiceCollection services) => services.AddScoped<NewsDesk>();
}
