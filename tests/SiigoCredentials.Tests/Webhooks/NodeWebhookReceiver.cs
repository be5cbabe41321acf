using System.Diagnostics;
using System.Text.Json.Nodes;

namespace SiigoCredentials.Tests.Webhooks;

/// <summary>The receiver that verifies with the package <c>standardwebhooks</c> from npm.</summary>
internal sealed class NodeWebhookReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestCertificate certificate = new("127.0.0.1");
    private readonly Process process;
    private int port;

    private NodeWebhookReceiver() => process = NodeClients.Start(
        "webhook-receiver.mjs",
        new() { ["RECEIVER_CERTIFICATE"] = certificate.Certificate, ["RECEIVER_KEY"] = certificate.Key });

    public string Address => $"https://127.0.0.1:{port}/avisos";

    /// <summary>What the portal is told, so that it may send here.</summary>
    public Dictionary<string, string> Settings => WebhookReceiver.SettingsFor(certificate);

    public static async Task<NodeWebhookReceiver> StartAsync()
    {
        var receiver = new NodeWebhookReceiver();
        receiver.port = (int)(await receiver.NextAsync())["port"]!;
        return receiver;
    }

    /// <summary>From here on it verifies with this secret, and answers with this status.</summary>
    public async Task TakeAsync(string secret, int status = 200)
    {
        await process.StandardInput.WriteLineAsync(new JsonObject { ["secret"] = secret, ["status"] = status }.ToJsonString());
        await process.StandardInput.FlushAsync();
        Assert.True((bool?)(await NextAsync())["taken"]);
    }

    /// <summary>The next request, and what the package says of it.</summary>
    public async Task<JsonObject> NextAsync() =>
        await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line
            ? JsonNode.Parse(line)!.AsObject()
            : throw new InvalidOperationException($"The receiver ended: {await process.StandardError.ReadToEndAsync()}");

    public ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
        certificate.Dispose();
        return ValueTask.CompletedTask;
    }
}
