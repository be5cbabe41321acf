using System.Net.Sockets;
using System.Security.Cryptography;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace SiigoCredentials.Web.Notifications;

/// <summary>Sends mails to the configured SMTP server, only over TLS.</summary>
public sealed class SmtpServer(IOptions<MailOptions> options, SmtpTimes times)
{
    private const string NoAnswer = "no answer in time";

    /// <exception cref="MailServerException">The server cannot be used for any mail.</exception>
    /// <exception cref="MailRefusedException">The server refused this mail permanently.</exception>
    /// <exception cref="DeliveryUnknownException">The server received the mail and did not confirm it.</exception>
    public async Task SendAsync(MimeMessage message, CancellationToken ct)
    {
        using var talk = new SmtpSession(times);
        using var client = new SmtpClient(talk);
        using var certificate = new SmtpCertificate(options.Value);
        talk.Follow(client);

        // Once the message is on its way, waiting for the answer is better than sending it twice. MailKit tells only afterwards what it
        // wrote, so the server may have the whole message before IsOpen says so.
        using var end = new CancellationTokenSource();
        using var stopping = ct.Register(() => end.CancelAfter(talk.IsOnItsWay ? times.AtStop : TimeSpan.Zero));
        await ConnectAsync(client, certificate, end.Token);
        await HandOverAsync(client, talk, message, end.Token);
        await LeaveAsync(client, end.Token);
    }

    /// <summary>Connects and authenticates without sending a mail.</summary>
    /// <exception cref="MailServerException">The server cannot be used.</exception>
    public async Task ProbeAsync(CancellationToken ct)
    {
        using var talk = new SmtpSession(times);
        using var client = new SmtpClient(talk);
        using var certificate = new SmtpCertificate(options.Value);
        talk.Follow(client);
        await ConnectAsync(client, certificate, ct);
        await LeaveAsync(client, ct);
    }

    /// <summary>Why an attempt failed, without secrets.</summary>
    public static string Reason(Exception fault) => fault switch
    {
        MailServerException or SealedMailException or MailRefusedException or DeliveryUnknownException => fault.Message,
        SmtpCommandException refused => $"the server answered {SmtpAnswer.Of(refused)}",
        SaslException or MailKit.Security.AuthenticationException => "the server refused Mail:UserName and Mail:Password",
        SslHandshakeException { InnerException: { } cause } => $"no TLS: {cause.Message.ReplaceLineEndings(" ")}",
        CryptographicException => "Mail:TrustedCertificate is not a certificate in PEM",
        SocketException unreachable => $"no connection: {unreachable.SocketErrorCode}",
        TimeoutException or OperationCanceledException => NoAnswer,
        IOException or SmtpProtocolException => "the connection broke",
        _ => fault.GetType().Name,
    };

    private async Task ConnectAsync(SmtpClient client, SmtpCertificate certificate, CancellationToken ct)
    {
        var mail = options.Value;
        try
        {
            certificate.Judge(client);
            await client.ConnectAsync(mail.Host!, mail.PortOrDefault, mail.Encryption!.Value, ct);
            client.Capabilities &= ~SmtpCapabilities.Chunking; // with DATA the portal knows when the server has the message
            if (mail.UserName is not null)
            {
                await client.AuthenticateAsync(mail.UserName, mail.Password!, ct);
            }
        }
        catch (NotSupportedException fault)
        {
            throw new MailServerException(client.IsSecure ? "the server offers no sign-in" : "the server offers no STARTTLS", fault);
        }
        catch (SslHandshakeException fault) when (certificate.Refusal is { } refusal)
        {
            throw new MailServerException($"no TLS: {refusal}", fault);
        }
        catch (Exception fault)
        {
            throw new MailServerException(Reason(fault), fault);
        }
    }

    private static async Task HandOverAsync(SmtpClient client, SmtpSession talk, MimeMessage message, CancellationToken ct)
    {
        try
        {
            await client.SendAsync(message, ct);
        }
        catch (Exception) when (talk.IsKept)
        {
        }
        catch (Exception fault) when (talk.IsOpen)
        {
            throw new DeliveryUnknownException(
                $"the server was handed the mail and did not say whether it keeps it: {Reason(fault)}", fault);
        }
        catch (Exception fault)
        {
            throw Judge(fault);
        }
    }

    private static Exception Judge(Exception fault) => fault switch
    {
        ServiceNotAuthenticatedException =>
            new MailServerException("the server demands a sign-in: set Mail:UserName and Mail:Password", fault),
        SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted } refused =>
            new MailServerException($"the server refused Mail:From: {SmtpAnswer.Of(refused)}", fault),
        SmtpCommandException refused when SmtpAnswer.IsOfTheServer(refused) => new MailServerException(Reason(refused), fault),
        SmtpCommandException refused when SmtpAnswer.IsFinal(refused) => new MailRefusedException(SmtpAnswer.Of(refused), fault),
        SmtpCommandException => fault,
        NotSupportedException => new MailRefusedException("the server takes no address with such letters (SMTPUTF8)", fault),
        _ => new MailServerException(Reason(fault), fault),
    };

    // The server has accepted the mail: the end of the session does not matter.
    private static async Task LeaveAsync(SmtpClient client, CancellationToken ct)
    {
        try
        {
            client.Timeout = (int)TimeSpan.FromSeconds(5).TotalMilliseconds;
            await client.DisconnectAsync(quit: true, ct);
        }
        catch (Exception fault) when (
            fault is IOException or SmtpProtocolException or SmtpCommandException or TimeoutException or OperationCanceledException
                or ServiceNotConnectedException)
        {
        }
    }
}
