namespace SiigoCredentials.Web.Audit;

internal static class AuditRegistration
{
    public static IServiceCollection AddAudit(this IServiceCollection services) =>
        services.AddScoped<AuditTrail>().AddScoped<CompanyActs>().AddScoped<ActivityLog>();
}
