namespace SiigoCredentials.Web.Companies;

internal static class CompaniesRegistration
{
    public static IServiceCollection AddCompanies(this IServiceCollection services) =>
        services.AddScoped<CompanyDirectory>().AddScoped<PlanCatalog>();
}
