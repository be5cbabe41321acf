using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace SiigoCredentials.Tests.Notifications;

/// <summary>The SMTP server from npm, with a certificate for localhost from an authority that nobody else trusts.</summary>
public sealed class NodeSmtpServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("portal-smtp-");
    private readonly Process process;
    private int port;

    private NodeSmtpServer(Dictionary<string, string> variables)
    {
        MakeCertificate();
        process = NodeClients.Start("smtp-server.mjs", new(variables) { ["SMTP_CERTIFICATE"] = Certificate, ["SMTP_KEY"] = Key });
    }

    private string Certificate => Path.Combine(folder.FullName, "certificate.pem");

    private string Authority => Path.Combine(folder.FullName, "authority.pem");

    private string Key => Path.Combine(folder.FullName, "key.pem");

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
        ["Mail:TrustedCertificate"] = Authority,
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
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<JsonObject?> ReadAsync() =>
        await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line ? JsonNode.Parse(line)!.AsObject() : null;

    // An authority of the house that publishes no list, and the server's certificate from it.
    private void MakeCertificate()
    {
        var now = TimeProvider.System.GetUtcNow(); // TLS looks at the machine's clock
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var house = new CertificateRequest("CN=House", authorityKey, HashAlgorithmName.SHA256);
        house.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var authority = house.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var certificate = request.Create(authority, now.AddDays(-1), now.AddDays(1), [1]);
        File.WriteAllText(Authority, authority.ExportCertificatePem());
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
    }
}
