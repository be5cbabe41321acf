using System.Net;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Webhooks;

internal static class WebhooksRegistration
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddSettings<WebhookOptions>("Webhooks");
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>();
        services.AddSingleton(new HostResolver(Dns.GetHostAddressesAsync));
        services.AddSingleton<WebhookNetwork>();
        services.AddSingleton<WebhookSender>();
        services.AddSealedColumn<WebhookEndpoint, Guid>(
            endpoint => endpoint.CompanyId, endpoint => endpoint.SealedSecret, endpoint => WebhookEndpoint.Binding(endpoint.CompanyId),
            isReplaceable: false);

        // Replaceable: nobody needs it after a day.
        services.AddSealedColumn<WebhookEndpoint, Guid>(
            endpoint => endpoint.CompanyId, endpoint => endpoint.SealedFormerSecret,
            endpoint => WebhookEndpoint.Binding(endpoint.CompanyId), isReplaceable: true);
        services.AddCleanup<WebhookEvents>();
        services.AddScoped<WebhookDispatcher>();
        services.AddWorker<WebhookWorker>();
        return services.AddScoped<WebhookService>();
    }
}
