using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Announcements;

internal static class AnnouncementsRegistration
{
    public static IServiceCollection AddAnnouncements(this IServiceCollection services) => services.AddCleanup<AnnouncementService>();
}
