using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>What the portal speaks where it ends TLS itself (ASVS 12.1.1, 12.1.2).</summary>
public sealed class TransportSecurityTests
{
    [Theory]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256, true)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, true)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, true)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, false)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, false)]
    public async Task Tls_OfModernSuitesOnly_IsSpoken(SslProtocols protocol, TlsCipherSuite suite, bool spoken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // elsewhere neither side can name a suite
        }

        var folder = Directory.CreateTempSubdirectory("portal-tls-").FullName;
        try
        {
            var (certificate, key) = await WriteCertificateAsync(folder);
            await using var app = new ProductionApp
            {
                Settings =
                {
                    ["Kestrel:Endpoints:Https:Url"] = "https://127.0.0.1:0",
                    ["Kestrel:Endpoints:Https:Certificate:Path"] = certificate,
                    ["Kestrel:Endpoints:Https:Certificate:KeyPath"] = key,
                },
            };
            app.UseKestrel(); // with no port: those of the settings
            app.StartServer();
            var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
            var port = new Uri(addresses.Single(address => address.StartsWith("https:", StringComparison.Ordinal))).Port;
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", port);
            await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false);
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = "portal.example",
                EnabledSslProtocols = protocol,
                CipherSuitesPolicy = new CipherSuitesPolicy([suite]),
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(certificate) },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            };

            var refused = await Record.ExceptionAsync(() => tls.AuthenticateAsClientAsync(options));

            Assert.Equal(spoken, refused is null);
            Assert.True(refused is null or AuthenticationException or IOException, refused?.ToString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(string Certificate, string Key)> WriteCertificateAsync(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest("CN=portal.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("portal.example");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        var (path, keyPath) = (Path.Combine(folder, "tls.pem"), Path.Combine(folder, "tls.key"));
        await File.WriteAllTextAsync(path, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(keyPath, key.ExportPkcs8PrivateKeyPem());
        return (path, keyPath);
    }
}
