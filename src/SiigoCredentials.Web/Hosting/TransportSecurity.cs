using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace SiigoCredentials.Web.Hosting;

/// <summary>The TLS versions and cipher suites where no proxy terminates TLS (ASVS 12.1.1, 12.1.2).</summary>
public static class TransportSecurity
{
    // Only forward secrecy and authenticated encryption; the other suites of .NET use CBC (Lucky Thirteen).
    private static readonly TlsCipherSuite[] Suites =
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ];

    public static void Configure(HttpsConnectionAdapterOptions https)
    {
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        if (!OperatingSystem.IsLinux())
        {
            return; // elsewhere the operating system's policy chooses the suites
        }

        var policy = new CipherSuitesPolicy(Suites);
        https.OnAuthenticate = (_, tls) => tls.CipherSuitesPolicy = policy;
    }
}
