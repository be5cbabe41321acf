using Microsoft.Extensions.Options;
using MimeKit;

namespace SiigoCredentials.Web.Notifications;

/// <summary>Takes one mail out of the house: to the server, or to a file where there is none.</summary>
public sealed class MailCarrier(SmtpServer server, DropFolder folder, IOptions<MailOptions> options)
{
    private const string SenderName = "Credenciales API";
    private const string DevelopmentSender = "portal@demo.example";

    /// <summary>False when mails have nowhere to go yet.</summary>
    public bool IsReady => options.Value is not { Host: null, DropFolder: null };

    public async Task CarryAsync(OutboxMail mail, CancellationToken ct)
    {
        using var message = Write(mail);
        await (options.Value.Host is null ? folder.SaveAsync(mail.Id, message, ct) : server.SendAsync(message, ct));
    }

    private MimeMessage Write(OutboxMail mail)
    {
        var from = new MailboxAddress(SenderName, options.Value.From ?? DevelopmentSender);
        var message = new MimeMessage
        {
            Subject = mail.Subject,
            Date = mail.CreatedAt,
            MessageId = $"{mail.Id:N}@{from.Domain}", // the same at every attempt: a mail that arrives twice can be told
            Body = new TextPart("plain") { Text = mail.Text },
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress(name: null, mail.To));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated"); // no out-of-office notes in return
        if (mail.UnsubscribeUrl is { } unsubscribe)
        {
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{unsubscribe}>"); // RFC 2369: mail programs show it as a button of their own
        }

        return message;
    }
}
