using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Partners;

internal static class PartnersRegistration
{
    public static IServiceCollection AddPartners(this IServiceCollection services)
    {
        services.AddCompanyTable(
            "partners",
            (db, company) => db.PartnerNames.Where(row => row.CompanyId == company.Id),
            row => new { row.PartnerId, row.Name });
        services.AddCompanyTable(
            "partnerLinks",
            (db, company) => db.PartnerLinks.Where(row => row.CompanyId == company.Id),
            row => new { row.PartnerId, row.CreatedAt, row.CreatedBy, row.RevokedAt, row.LastOpenedAt });
        return services.AddScoped<PartnerDirectory>().AddCleanup<PartnerLinks>();
    }
}
