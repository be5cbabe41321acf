using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Telemetry;

namespace SiigoCredentials.Web.Privacy;

internal static class PrivacyRegistration
{
    public static IServiceCollection AddPrivacy(this IServiceCollection services)
    {
        services.AddSingleton<PrivacyMailLimit>();
        services.AddSingleton(new DatabaseGauge(
            "portal.data_requests.pressing", "{request}",
            "Requests about personal data whose answer is late, or due within two working days.", DataRequestDesk.CountPressing));
        services.AddCleanup<DataRequests>().AddCleanup<OwnDataLinks>();
        return services.AddScoped<PersonalRecord>().AddScoped<DataRequestDesk>();
    }
}
