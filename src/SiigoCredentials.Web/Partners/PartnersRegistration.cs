using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Partners;

internal static class PartnersRegistration
{
    public static IServiceCollection AddPartners(this IServiceCollection services) =>
        services.AddScoped<PartnerDirectory>().AddCleanup<PartnerLinks>();
}
