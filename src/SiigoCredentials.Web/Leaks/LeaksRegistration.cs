using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Leaks;

internal static class LeaksRegistration
{
    public static IServiceCollection AddLeaks(this IServiceCollection services)
    {
        services.AddSettings<LeakOptions>("Leaks")
            .Validate(LeakOptions.HasReadableKeys, "Leaks:SenderKeys has a value that is not an ECDSA P-256 public key in PEM.");
        services.AddSingleton<LeakReportSignatures>();
        services.AddSingleton<LeakReportQueue>();
        services.AddSingleton<LargeBodies>();
        services.AddCompanyTable(
            "leakPolicy",
            (db, company) => db.LeakPolicies.Where(row => row.CompanyId == company.Id),
            row => new { row.Action });
        services.AddCompanyTable(
            "leakReports",
            (db, company) =>
            {
                var keys = db.KeyIdsOf(company.Id);
                return db.LeakNotices.Where(row => keys.Contains(row.AccessKeyId));
            },
            row => new { row.AccessKeyId, row.ReportedAt, row.ToldAt, row.Reports });
        services.AddWorker<LeakReportWorker>();
        services.AddScoped<LeakPolicies>();
        return services.AddScoped<LeakReportProcessor>();
    }
}
