using Microsoft.EntityFrameworkCore.Diagnostics;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Audit;

internal static class AuditRegistration
{
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddSettings<AuditOptions>("Audit");
        services.AddSingleton<IInterceptor, AuditStream>();
        services.AddSingleton<CompanyTable, AuditTable>();
        return services.AddScoped<AuditTrail>().AddScoped<CompanyActs>().AddScoped<ActivityLog>();
    }
}
