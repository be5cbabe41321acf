using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace SiigoCredentials.Web.Notifications;

/// <summary>The mail server cannot be spoken to, whatever the mail is; the message says why and holds no secret.</summary>
public sealed class MailServerException(string message, Exception cause) : Exception(message, cause);

/// <summary>Hands mails to the configured SMTP server, over TLS or not at all.</summary>
public sealed class SmtpServer(IOptions<MailOptions> options)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20); // for one answer, not for the whole talk

    /// <exception cref="MailServerException">No talk came about.</exception>
    public async Task SendAsync(MimeMessage message, CancellationToken ct)
    {
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        using var authority = TrustOwnAuthority(client);
        await ConnectAsync(client, ct);
        await client.SendAsync(message, ct);
        await LeaveAsync(client, ct);
    }

    /// <summary>Why an attempt failed, without the server's own words, which may repeat what it was sent.</summary>
    public static string Reason(Exception fault) => fault switch
    {
        MailServerException or SealedMailException => fault.Message,
        SmtpCommandException refused => $"the server answered {(int)refused.StatusCode} ({refused.ErrorCode})",
        MailKit.Security.AuthenticationException => "the server refused Mail:UserName and Mail:Password",
        SslHandshakeException { InnerException: { } cause } => $"no TLS: {cause.Message.ReplaceLineEndings(" ")}",
        CryptographicException => "Mail:TrustedCertificate is not a certificate in PEM",
        SocketException unreachable => $"no connection: {unreachable.SocketErrorCode}",
        TimeoutException or OperationCanceledException => "no answer in time",
        _ => fault.GetType().Name,
    };

    private async Task ConnectAsync(SmtpClient client, CancellationToken ct)
    {
        var mail = options.Value;
        try
        {
            await client.ConnectAsync(mail.Host!, mail.PortOrDefault, mail.Encryption!.Value, ct);
            if (mail.UserName is not null)
            {
                await client.AuthenticateAsync(mail.UserName, mail.Password!, ct);
            }
        }
        catch (NotSupportedException fault)
        {
            throw new MailServerException(client.IsSecure ? "the server offers no sign-in" : "the server offers no STARTTLS", fault);
        }
        catch (Exception fault)
        {
            throw new MailServerException(Reason(fault), fault);
        }
    }

    // The mail is the server's already: how the talk ends changes nothing.
    private static async Task LeaveAsync(SmtpClient client, CancellationToken ct)
    {
        try
        {
            await client.DisconnectAsync(quit: true, ct);
        }
        catch (Exception fault) when (fault is IOException or SmtpProtocolException or SmtpCommandException or TimeoutException or OperationCanceledException)
        {
        }
    }

    private X509Certificate2? TrustOwnAuthority(SmtpClient client)
    {
        if (options.Value.TrustedCertificate is not { } file)
        {
            return null;
        }

        var authority = LoadAuthority(file);
        client.CheckCertificateRevocation = false; // an authority of the house publishes no list; IsTrusted judges the rest
        client.ServerCertificateValidationCallback = (_, certificate, presented, errors) => IsTrusted(authority, certificate, presented, errors);
        return authority;
    }

    private static X509Certificate2 LoadAuthority(string file)
    {
        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(file);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new MailServerException(Reason(fault), fault);
        }
    }

    private static bool IsTrusted(X509Certificate2 authority, X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (errors is SslPolicyErrors.None || errors is not SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 server)
        {
            return errors is SslPolicyErrors.None; // a wrong name stays wrong
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.ExtraStore.AddRange(presented?.ChainPolicy.ExtraStore ?? []);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return chain.Build(server);
    }
}
