using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Operator;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Tests.Protection;

/// <summary>The key-encryption key wrapped for a certificate: useless to whoever has the file alone.</summary>
public sealed class KekCertificateTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kek-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("pfx", "")]
    [InlineData("pfx", "clave del archivo")]
    [InlineData("pem", "")]
    [InlineData("pem", "clave del archivo")]
    public async Task WrapKek_WritesAFileThatOnlyTheCertificateOpens(string kind, string password)
    {
        await using var app = new PortalApp();
        using var certificate = NewCertificate();
        var (publicPart, wrapped) = (Write("public.pem", certificate.ExportCertificatePem()), Path.Combine(folder, "kek"));

        var made = await Shell.RunAsync(app, "wrap-kek", publicPart, wrapped);

        Assert.True(made.ExitCode == 0, made.Said);
        app.Settings["Protection:KeyFile"] = wrapped;
        app.Settings["Protection:CertificateFile"] = WriteWhole(certificate, kind, password);
        app.Settings["Protection:CertificatePassword"] = password;
        var key = app.Services.GetRequiredService<KeyEncryptionKeys>().Current;
        Assert.Contains($"A new key, {key.IdText}", made.Said, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(wrapped));
        }
    }

    [Fact]
    public async Task RenewedCertificate_GetsTheSameKey_AndAnotherOneNothing()
    {
        await using var app = new PortalApp();
        var (key, wrapped) = (Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Path.Combine(folder, "kek"));
        using var renewed = NewCertificate();
        using var other = NewCertificate();
        var publicPart = Write("public.pem", renewed.ExportCertificatePem());
        Assert.Contains(
            "The key of the settings", (await Shell.RunWithAsync(app, new() { ["Protection__Key"] = key }, "wrap-kek", publicPart, wrapped))
                .Said, StringComparison.Ordinal);
        Assert.Equal(1, (await Shell.RunWithAsync(app, new() { ["Protection__Key"] = key }, "wrap-kek", publicPart, wrapped)).ExitCode);

        var (exitCode, said) = await Shell.RunWithAsync(
            app, new() { ["Protection__KeyFile"] = wrapped, ["Protection__CertificateFile"] = WriteWhole(other, "pem", "") }, "rotate-kek");
        var without = await Shell.RunWithAsync(app, new() { ["Protection__KeyFile"] = wrapped }, "rotate-kek");
        app.Settings["Protection:KeyFile"] = wrapped;
        app.Settings["Protection:CertificateFile"] = WriteWhole(renewed, "pfx", "");

        Assert.Equal(1, exitCode);
        Assert.Contains("was not wrapped for the certificate", said, StringComparison.Ordinal);
        Assert.Equal(1, without.ExitCode);
        Assert.Contains("is wrapped for a certificate", without.Said, StringComparison.Ordinal);
        Assert.Equal(Convert.FromBase64String(key), app.Services.GetRequiredService<KeyEncryptionKeys>().Current.Key.ToArray());
    }

    [Fact]
    public async Task CertificateWithoutAnRsaKey_IsRefusedInWords()
    {
        await using var app = new PortalApp();
        using var curve = ECDsa.Create();
        using var certificate = new CertificateRequest("CN=portal", curve, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);

        var (exitCode, said) = await Shell.RunAsync(
            app, "wrap-kek", Write("public.pem", certificate.ExportCertificatePem()), Path.Combine(folder, "kek"));

        Assert.Equal(1, exitCode);
        Assert.Contains("has no RSA key", said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "kek")));
    }

    // Long over: that must not lock secrets up.
    private static X509Certificate2 NewCertificate()
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=portal", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
    }

    private string WriteWhole(X509Certificate2 certificate, string kind, string password)
    {
        var file = Path.Combine(folder, "whole." + kind);
        if (kind == "pfx")
        {
            File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, password));
            return file;
        }

        using var rsa = certificate.GetRSAPrivateKey()!;
        var key = password.Length == 0
            ? rsa.ExportPkcs8PrivateKeyPem()
            : rsa.ExportEncryptedPkcs8PrivateKeyPem(
                password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000));
        return Write("whole.pem", certificate.ExportCertificatePem() + "\n" + key);
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
