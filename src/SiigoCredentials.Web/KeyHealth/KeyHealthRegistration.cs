using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.KeyHealth;

internal static class KeyHealthRegistration
{
    public static IServiceCollection AddKeyHealth(this IServiceCollection services)
    {
        services.AddCompanyTable(
            "keyPolicy",
            (db, company) => db.KeyPolicies.Where(row => row.CompanyId == company.Id),
            row => new { row.MaxAgeDays, row.RemindDays, row.Unused });
        services.AddCompanyTable(
            "keyFindings",
            (db, company) => db.KeyFindingNotices.Where(row => row.CompanyId == company.Id),
            row => new { row.Finding, row.ToldAt });
        services.AddSingleton<KeyFindings>();
        services.AddScoped<KeyHealthReports>();
        services.AddWorker<KeyHealthWorker>();
        return services.AddScoped<KeyPolicies>();
    }
}
