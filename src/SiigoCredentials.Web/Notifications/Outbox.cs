using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Notifications;

/// <summary>Where rooms leave their mails. <see cref="MailWorker"/> sends them.</summary>
public sealed class Outbox(AppDbContext db, SecretSealer sealer, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>Saved, or not, together with what the caller does in the same database context: no mail tells of what never was.</summary>
    /// <exception cref="ArgumentException">The address is none, or the subject is not one line.</exception>
    public void Add(Mail mail)
    {
        Check(mail);
        Store(mail, mail.To);
    }

    /// <summary>Writes what <see cref="Add"/> writes, for nobody, so that the time does not tell whether somebody gets a mail (ASVS 6.3.8). It goes nowhere.</summary>
    public void AddForNobody(Mail mail) => Store(mail, OutboxMail.Nobody);

    /// <summary>Forgets mails of a week ago: they went, were given up, or waited for a server that never came, and their links with them.</summary>
    public Task ClearAwayAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - Kept;
        return db.OutboxMails.Where(mail => mail.CreatedAt < oldest).ExecuteDeleteAsync(ct);
    }

    private static void Check(Mail mail)
    {
        if (!EmailAddress.IsValid(mail.To) || !EmailAddress.IsOneLine(mail.Subject) || mail.Subject.Length > OutboxMail.LongestSubject)
        {
            throw new ArgumentException("A mail needs one plain address and a subject of one line.", nameof(mail));
        }
    }

    private void Store(Mail mail, string to)
    {
        var (id, now) = (Guid.CreateVersion7(), clock.GetUtcNow());
        db.OutboxMails.Add(new OutboxMail
        {
            Id = id,
            To = to,
            Subject = mail.Subject,
            SealedBody = sealer.Seal(new MailBody(mail.Text, mail.UnsubscribeUrl).ToUtf8(), OutboxMail.Binding(id)),
            CreatedAt = now,
            NextAttemptAt = now,
        });
    }
}
