using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SiigoCredentials.Bench.Servers;

/// <summary>A certificate (ECDSA, P-256) for servers that end TLS themselves, and how their load knows it again.</summary>
internal sealed class TlsCertificate : IDisposable
{
    private const string Host = "portal.example";

    private readonly X509Certificate2 certificate;

    public TlsCertificate(Workspace workspace)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (now, request) = (TimeProvider.System.GetUtcNow(), new CertificateRequest($"CN={Host}", key, HashAlgorithmName.SHA256));
        certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File = Path.Combine(workspace.Folder("tls"), "portal.pfx");
        System.IO.File.WriteAllBytes(File, certificate.Export(X509ContentType.Pfx));
    }

    public string File { get; }

    /// <summary>A full handshake each time: no session is resumed.</summary>
    public SslClientAuthenticationOptions Client() => new()
    {
        TargetHost = Host,
        AllowTlsResume = false,
        RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetRawCertData().SequenceEqual(certificate.RawData) == true,
    };

    public void Dispose() => certificate.Dispose();
}
