using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Announcements;

internal static class AnnouncementsRegistration
{
    public static IServiceCollection AddAnnouncements(this IServiceCollection services)
    {
        // That an address unsubscribed stays: it is the wish of its owner, not the company's.
        services.AddCompanyTable((db, company) => db.AnnouncementMails.Where(row => row.Address == company.ContactAddress));
        return services.AddCleanup<AnnouncementService>();
    }
}
