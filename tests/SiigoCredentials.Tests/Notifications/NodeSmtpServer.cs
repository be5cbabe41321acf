using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace SiigoCredentials.Tests.Notifications;

/// <summary>The SMTP server from npm, with a certificate for localhost from an authority that nobody else trusts.</summary>
public sealed class NodeSmtpServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestCertificate certificate = new();
    private readonly Process process;
    private int port;

    private NodeSmtpServer(Dictionary<string, string> variables) => process = NodeClients.Start(
        "smtp-server.mjs", new(variables) { ["SMTP_CERTIFICATE"] = certificate.Certificate, ["SMTP_KEY"] = certificate.Key });

    public static async Task<NodeSmtpServer> StartAsync(Dictionary<string, string> variables)
    {
        var server = new NodeSmtpServer(variables);
        server.port = (int)(await server.ReadAsync())!["port"]!;
        return server;
    }

    /// <summary>What the portal is told about this server.</summary>
    public Dictionary<string, string> Settings(string security = "StartTls") => new()
    {
        ["Mail:Host"] = "localhost",
        ["Mail:Port"] = port.ToString(CultureInfo.InvariantCulture),
        ["Mail:Security"] = security,
        ["Mail:From"] = "portal@empresa.example",
        ["Mail:TrustedCertificate"] = certificate.Authority,
    };

    /// <summary>Waits until the server tells of such an event.</summary>
    public async Task<JsonObject> NextAsync(string what)
    {
        while (true)
        {
            var line = await ReadAsync()
                ?? throw new InvalidOperationException($"The server ended before '{what}': {await process.StandardError.ReadToEndAsync()}");
            if ((string?)line["event"] == what)
            {
                return line;
            }
        }
    }

    /// <summary>Ends the server; the result is everything that it told and nobody read yet.</summary>
    public async Task<IReadOnlyList<JsonObject>> EndAsync()
    {
        process.StandardInput.Close();
        var lines = new List<JsonObject>();
        while (await ReadAsync() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    public ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
        certificate.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonObject?> ReadAsync() =>
        await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line ? JsonNode.Parse(line)!.AsObject() : null;
}
