using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Handoff;

internal static class HandoffRegistration
{
    public static IServiceCollection AddHandoff(this IServiceCollection services)
    {
        services.AddSettings<HandoffOptions>("Handoff");
        services.AddCompanyTable(
            "handoffs",
            (db, company) => db.HandoffLinks.Where(row => row.CompanyId == company.Id),
            row => new
            {
                row.AccessKeyId,
                row.ContactName,
                row.ContactEmail,
                row.CreatedAt,
                row.CreatedBy,
                row.RefusedAt,
                row.CancelledAt,
                row.OpenedAt,
                row.OpenedFrom,
            });
        services.AddCleanup<HandoffService>();
        return services.AddScoped<HandoffRedemption>();
    }
}
