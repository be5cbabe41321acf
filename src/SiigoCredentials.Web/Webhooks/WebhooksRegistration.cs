using System.Net;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
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
        services.AddCompanyTable(
            "webhooks",
            (db, company) => db.WebhookEndpoints.Where(row => row.CompanyId == company.Id),
            row => new { row.Address, row.CreatedAt, row.SecretIssuedAt, row.DisabledAt });
        services.AddCompanyTable(
            "webhookDeliveries",
            (db, company) => db.WebhookDeliveries.Where(row => row.CompanyId == company.Id),
            row => new
            {
                row.Id,
                row.Type,
                row.Payload,
                row.CreatedAt,
                row.Attempts,
                row.Status,
                row.Answer,
                row.DeliveredAt,
                row.FailedAt,
            });
        services.AddCleanup<WebhookEvents>();
        services.AddScoped<WebhookDispatcher>();
        services.AddWorker<WebhookWorker>();
        return services.AddScoped<WebhookService>();
    }
}
