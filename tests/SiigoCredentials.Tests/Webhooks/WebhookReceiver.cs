using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace SiigoCredentials.Tests.Webhooks;

/// <summary>A request as it came.</summary>
internal sealed record ReceivedWebhook(string Id, string Timestamp, string Signature, string Body)
{
    public string Type => (string)JsonNode.Parse(Body)!["type"]!;

    public JsonObject Data => JsonNode.Parse(Body)!["data"]!.AsObject();
}

/// <summary>An https server on this machine that takes every webhook, and can be away.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly TestCertificate certificate;
    private readonly IPAddress address;
    private readonly int port = Loopback.FreePort();
    private WebApplication? server;

    public WebhookReceiver(string address = "127.0.0.1", params string[] names)
        : this(address, issuerAt: null, names)
    {
    }

    public WebhookReceiver(string address, Uri? issuerAt, params string[] names)
    {
        this.address = IPAddress.Parse(address);
        certificate = new(issuerAt, ["127.0.0.1", "127.0.0.2", .. names]);
    }

    public int Port => port;

    public string Address => $"https://{address}:{port}/avisos";

    public Dictionary<string, string> Settings => SettingsFor(certificate, address.ToString());

    /// <summary>Everything that came, in order.</summary>
    public ConcurrentQueue<ReceivedWebhook> Received { get; } = [];

    /// <summary>How it answers: 200 without a text unless a test says otherwise.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public static async Task<WebhookReceiver> StartedAsync(string address = "127.0.0.1", params string[] names)
    {
        var receiver = new WebhookReceiver(address, names);
        await receiver.StartAsync();
        return receiver;
    }

    /// <summary>What Development may be told: a receiver on this machine, with a certificate of the house.</summary>
    public static Dictionary<string, string> SettingsFor(TestCertificate certificate, string address = "127.0.0.1") => new()
    {
        ["Webhooks:AllowedNetworks"] = $"{address}/32",
        ["Webhooks:TrustedCertificate"] = certificate.Authority,
    };

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var tls = new SslServerAuthenticationOptions
        {
            // offline: what this server would fetch for its own chain is not what the portal does
            ServerCertificateContext = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPemFile(certificate.Certificate, certificate.Key), additionalCertificates: null, offline: true),
        };
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(
            address, port,
            listening => listening.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls) })));
        server = builder.Build();
        server.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var headers = context.Request.Headers;
            Received.Enqueue(new(
                headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(),
                await reader.ReadToEndAsync()));
            await Answer(context);
        });
        await server.StartAsync();
    }

    public async Task StopAsync()
    {
        await server!.DisposeAsync();
        server = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await StopAsync();
        }

        certificate.Dispose();
    }
}
