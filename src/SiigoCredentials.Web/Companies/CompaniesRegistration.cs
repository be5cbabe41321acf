using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Companies;

internal static class CompaniesRegistration
{
    public static IServiceCollection AddCompanies(this IServiceCollection services)
    {
        services.AddCompanyTable((db, company) => db.Companies.Where(row => row.Id == company.Id));
        return services.AddScoped<CompanyDirectory>().AddScoped<PlanCatalog>();
    }
}
