using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Notifications;

/// <summary>Why somebody who has no account at a company is mailed.</summary>
public enum OutsideMail
{
    /// <summary>To the contact, of the key or of being the contact: the whole bound is for these.</summary>
    AboutTheKey,

    /// <summary>An invitation or another address of a person's, of which there may be so many that half of the bound is kept from them.</summary>
    AboutAPerson,
}

/// <summary>Where rooms leave their mails. <see cref="MailWorker"/> sends them.</summary>
public sealed class Outbox(AppDbContext db, SecretSealer sealer, TimeProvider clock, IOptions<MailOptions> options) : ICleanup
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    // The page tells for so long what became of them.
    private static readonly TimeSpan KeptOutside = TimeSpan.FromDays(30);

    /// <summary>Saved, or not, together with what the caller does in the same database context: no mail tells of what never was.</summary>
    /// <exception cref="ArgumentException">The address is none, or the subject is not one line.</exception>
    public void Add(Mail mail) => Add(mail, outsideOf: null);

    /// <summary>Writes what <see cref="Add(Mail)"/> writes, but sends it to nobody, so that the time does not show whether somebody gets a mail (ASVS 6.3.8).</summary>
    public void AddForNobody(Mail mail) => Store(mail, OutboxMail.Nobody, outsideOf: null);

    /// <summary>Adds a mail to somebody without an account in the company, such as a contact. False, and nothing is written, after too many of them in a day.</summary>
    /// <param name="companyId">The company. The caller is inside an act on it, for which other acts on it wait.</param>
    /// <param name="kind">What it is about.</param>
    /// <param name="write">Writes the mail; called only where it goes.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<bool> TryAddOutsideAsync(Guid companyId, OutsideMail kind, Func<Mail> write, CancellationToken ct)
    {
        if (!await MayMailOutsideAsync(companyId, kind, ct))
        {
            return false;
        }

        Add(write(), companyId);
        return true;
    }

    /// <summary>Whether one more mail may go to somebody outside.</summary>
    public async Task<bool> MayMailOutsideAsync(Guid companyId, OutsideMail kind, CancellationToken ct)
    {
        var since = clock.GetUtcNow().AddDays(-1);
        var most = kind == OutsideMail.AboutTheKey ? options.Value.OutsidePerDay : (options.Value.OutsidePerDay + 1) / 2;
        var unsaved = db.ChangeTracker.Entries<OutboxMail>().Count(entry => entry.State == EntityState.Added && entry.Entity.OutsideOf == companyId);
        return unsaved + await db.OutboxMails.CountAsync(mail => mail.OutsideOf == companyId && mail.CreatedAt > since, ct) < most;
    }

    /// <summary>Deletes mails that are a week old: sent, given up, or waiting for a server that was never set. Those that went outside, or were given up on their way there, stay for a month: pages tell what became of them.</summary>
    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var (oldest, oldestOutside) = (clock.GetUtcNow() - Kept, clock.GetUtcNow() - KeptOutside);
        return db.OutboxMails.Where(mail => mail.CreatedAt < oldestOutside || ((mail.OutsideOf == null || (mail.SentAt == null && mail.FailedAt == null)) && mail.CreatedAt < oldest)).ExecuteDeleteAsync(ct);
    }

    private void Add(Mail mail, Guid? outsideOf)
    {
        if (!EmailAddress.IsPlain(mail.To) || !TypedText.IsOneLine(mail.Subject) || mail.Subject.Length > OutboxMail.LongestSubject)
        {
            throw new ArgumentException("A mail needs one plain address and a subject of one line.", nameof(mail));
        }

        Store(mail, mail.To, outsideOf);
    }

    private void Store(Mail mail, string to, Guid? outsideOf)
    {
        var (id, now) = (Guid.CreateVersion7(), clock.GetUtcNow());
        db.OutboxMails.Add(new OutboxMail
        {
            Id = id,
            To = to,
            Subject = mail.Subject,
            SealedBody = sealer.Seal(new MailBody(mail.Text, mail.UnsubscribeUrl).ToUtf8(), OutboxMail.Binding(id)),
            OutsideOf = outsideOf,
            CreatedAt = now,
            NextAttemptAt = now,
        });
    }
}
