using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;

namespace SiigoCredentials.Web.Notifications;

/// <summary>
/// Validates the mail server's certificate by the system's authorities and the configured one, and says why it refuses one.
/// </summary>
internal sealed class SmtpCertificate(MailOptions mail) : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const X509ChainStatusFlags RevocationUnknown =
        X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;

    private X509Certificate2? authority;

    /// <summary>Why the certificate was refused, if the portal knows more than that it is not trusted.</summary>
    public string? Refusal { get; private set; }

    /// <exception cref="MailServerException">Mail:TrustedCertificate cannot be read.</exception>
    public void Judge(SmtpClient client)
    {
        authority = mail.TrustedCertificate is { } file ? LoadAuthority(file) : null;
        client.CheckCertificateRevocation = mail.ChecksRevocation;
        client.ServerCertificateValidationCallback = (_, certificate, presented, errors) => IsTrusted(certificate, presented, errors);
    }

    public void Dispose() => authority?.Dispose();

    private static X509Certificate2 LoadAuthority(string file)
    {
        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(file);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new MailServerException(SmtpServer.Reason(fault), fault);
        }
    }

    private bool IsTrusted(X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (errors is SslPolicyErrors.None)
        {
            return true;
        }

        if (errors is not SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 server)
        {
            return false; // a trusted authority does not excuse a wrong name
        }

        if (authority is null)
        {
            Explain(presented);
            return false;
        }

        using var chain = OwnChain(presented);
        var isTrusted = chain.Build(server);
        if (!isTrusted)
        {
            Explain(chain);
        }

        return isTrusted;
    }

    private X509Chain OwnChain(X509Chain? presented)
    {
        var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority!);
        chain.ChainPolicy.ExtraStore.AddRange(presented?.ChainPolicy.ExtraStore ?? []);
        chain.ChainPolicy.RevocationMode = mail.ChecksRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return chain;
    }

    // Only if nothing else is wrong: the setting about revocation does not help with an untrusted authority.
    private void Explain(X509Chain? chain)
    {
        var wrong = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, static (all, status) => all | status.Status);
        if (wrong != X509ChainStatusFlags.NoError && (wrong & ~RevocationUnknown) == X509ChainStatusFlags.NoError)
        {
            Refusal =
                "the revocation status of the server's certificate is unknown: its authority publishes no list of revoked certificates, or the list cannot be fetched."
                + " If the authority publishes none, set Mail:CheckCertificateRevocation to false";
        }
        else if (wrong.HasFlag(X509ChainStatusFlags.Revoked))
        {
            Refusal = "the server's certificate was revoked";
        }
    }
}
