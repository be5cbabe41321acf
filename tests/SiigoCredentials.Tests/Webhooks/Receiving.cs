using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Webhooks;

namespace SiigoCredentials.Tests.Webhooks;

/// <summary>What a test of webhooks does as a person, and what it asks about them.</summary>
internal static class Receiving
{
    public const string Path = "/configuracion/credenciales-usuario-api/webhooks";

    /// <summary>Name servers that know no name, so that a receiver on the Internet is not looked for.</summary>
    public static void Nowhere(IServiceCollection services) =>
        services.AddSingleton(new HostResolver((_, _) => throw new SocketException((int)SocketError.HostNotFound)));

    /// <summary>Sets the address on the page; the answer has the secret if it is the first.</summary>
    public static async Task<PortalPage> SetWebhookAsync(this PortalClient admin, string address)
    {
        var page = await admin.GetAsync(Path);
        return await admin.SubmitAsync(page, page.Form("Save"), new() { ["Address"] = address });
    }

    public static async Task<PortalPage> ActOnWebhookAsync(this PortalClient admin, string handler)
    {
        var page = await admin.GetAsync(Path);
        return await admin.SubmitAsync(page, page.Form(handler));
    }

    public static string SecretOf(PortalPage page) => page.Document.QuerySelector("#secreto")!.TextContent.Trim();

    public static Task SendWebhooksAsync(this PortalApp app) =>
        app.Services.GetRequiredService<WebhookWorker>().SendDueAsync(CancellationToken.None);

    /// <summary>Looks for what no act tells.</summary>
    public static Task WatchAsync(this PortalApp app) =>
        app.Services.GetRequiredService<CredentialEventWorker>().RoundAsync(CancellationToken.None);

    public static Task<List<WebhookDelivery>> WebhooksAsync(this PortalApp app) => app.InDatabaseAsync(
        db => db.WebhookDeliveries.AsNoTracking().OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).ToListAsync());

    public static async Task<WebhookDelivery> OnlyWebhookAsync(this PortalApp app) => Assert.Single(await app.WebhooksAsync());
}
