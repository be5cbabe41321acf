using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SiigoCredentials.Tests;

/// <summary>
/// A certificate for a server on this machine, from an authority of the house that nobody else trusts and that publishes no list; as PEM
/// files.
/// </summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("portal-certificate-");

    public TestCertificate(params string[] names)
        : this(issuerAt: null, names)
    {
    }

    /// <param name="issuerAt">Where the certificate says that its issuer's is to be had; null for nowhere.</param>
    /// <param name="names">Further names and addresses of the server.</param>
    public TestCertificate(Uri? issuerAt, params string[] names)
    {
        var now = TimeProvider.System.GetUtcNow(); // TLS looks at the machine's clock
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var house = new CertificateRequest("CN=House", authorityKey, HashAlgorithmName.SHA256);
        house.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var authority = house.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(NamesOf(["localhost", .. names]).Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        if (issuerAt is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([issuerAt.ToString()], [issuerAt.ToString()]));
        }

        using var certificate = request.Create(authority, now.AddDays(-1), now.AddDays(1), [1]);
        File.WriteAllText(Authority, authority.ExportCertificatePem());
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
    }

    public string Authority => Path.Combine(folder.FullName, "authority.pem");

    public string Certificate => Path.Combine(folder.FullName, "certificate.pem");

    public string Key => Path.Combine(folder.FullName, "key.pem");

    public void Dispose() => folder.Delete(recursive: true);

    private static SubjectAlternativeNameBuilder NamesOf(IEnumerable<string> names)
    {
        var all = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                all.AddIpAddress(address);
            }
            else
            {
                all.AddDnsName(name);
            }
        }

        return all;
    }
}
