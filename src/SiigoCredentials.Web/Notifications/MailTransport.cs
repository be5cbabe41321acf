using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using MimeKit;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Notifications;

/// <summary>No given key opens the mail: another one sealed it.</summary>
public sealed class SealedMailException(Exception cause)
    : Exception("its text is sealed with a key-encryption key that is not here", cause);

/// <summary>Sends one mail to the server, or writes it to a file where there is none.</summary>
public sealed class MailTransport(SmtpServer server, DropFolder folder, SecretSealer sealer, IOptions<MailOptions> options)
{
    private const string SenderName = "Credenciales API";

    /// <summary>False when neither a server nor a folder is configured.</summary>
    public bool IsReady => options.Value is not { Host: null, DropFolder: null };

    /// <exception cref="SealedMailException">Its text cannot be read.</exception>
    public async Task CarryAsync(OutboxMail mail, CancellationToken ct)
    {
        if (mail.To == OutboxMail.Nobody)
        {
            // It needs the server as other mails do: an outage of the server must not reveal which address has an account.
            await (options.Value.Host is null ? Task.CompletedTask : server.ProbeAsync(ct));
            return;
        }

        using var message = Write(mail);
        await (options.Value.Host is null ? folder.SaveAsync(mail.Id, message, ct) : server.SendAsync(message, ct));
    }

    private MimeMessage Write(OutboxMail mail)
    {
        var body = Open(mail);
        var from = new MailboxAddress(SenderName, options.Value.Sender);
        var message = new MimeMessage
        {
            Subject = mail.Subject,
            Date = mail.CreatedAt,
            MessageId = $"{mail.Id:N}@{from.Domain}", // the same at every attempt, so that mail programs can drop a duplicate
            Body = BodyOf(body),
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress(name: null, mail.To));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated"); // prevents out-of-office replies
        if (body.UnsubscribeUrl is { } unsubscribe)
        {
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{unsubscribe}>"); // RFC 2369: mail programs show a button for it
        }

        return message;
    }

    private static MimeEntity BodyOf(MailBody body)
    {
        var text = new TextPart("plain") { Text = body.Text };
        return body.Calendars is { Count: > 0 } calendars ? new Multipart("mixed", [text, .. calendars.Select(PartOf)]) : text;
    }

    // The method stands in the header too (RFC 6047): by it a mail program offers to enter the event in a calendar.
    private static TextPart PartOf(MailCalendar calendar)
    {
        var part = new TextPart("calendar")
        {
            Text = calendar.Text,
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
            FileName = calendar.FileName,
            ContentTransferEncoding = ContentEncoding.Base64,
        };
        part.ContentType.Parameters.Add("method", calendar.Method);
        return part;
    }

    /// <summary>The text of a mail that waits.</summary>
    /// <exception cref="SealedMailException">It cannot be read.</exception>
    public MailBody Open(OutboxMail mail)
    {
        try
        {
            return MailBody.Of(sealer.Open(mail.SealedBody, OutboxMail.Binding(mail.Id)));
        }
        catch (CryptographicException fault)
        {
            throw new SealedMailException(fault);
        }
    }
}
