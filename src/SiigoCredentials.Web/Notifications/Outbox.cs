using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Notifications;

/// <summary>The reason of a mail to a person without an account in the company.</summary>
public enum OutsideMail
{
    /// <summary>To the contact, about the key or about being the contact. These mails may use the whole limit.</summary>
    AboutTheKey,

    /// <summary>An invitation, or a person's new address. These mails may be many, so they may use half of the limit.</summary>
    AboutAPerson,
}

/// <summary>A mail that waits, or that was given up.</summary>
public sealed record UnsentMail(
    Guid Id, string To, string Subject, DateTimeOffset CreatedAt, int Attempts, DateTimeOffset NextAttemptAt, DateTimeOffset? FailedAt,
    string? LastError);

/// <summary>Stores the mails that <see cref="MailWorker"/> sends.</summary>
public sealed class Outbox(AppDbContext db, SecretSealer sealer, TimeProvider clock, IOptions<MailOptions> options) : ICleanup
{
    /// <summary>After how many days nothing of a mail is left.</summary>
    public const int MostDays = 30;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    // As long as pages show their delivery.
    private static readonly TimeSpan KeptOutside = TimeSpan.FromDays(MostDays);

    /// <summary>Adds a mail to the caller's changes, which the caller saves. So no mail reports an act that was rolled back.</summary>
    /// <exception cref="ArgumentException">The address is malformed, or the subject is not one line.</exception>
    public void Add(Mail mail) => Add(mail, outsideOf: null);

    /// <summary>
    /// Writes the same as <see cref="Add(Mail)"/> for a mail to nobody, so that the time does not reveal whether an account exists (ASVS
    /// 6.3.8).
    /// </summary>
    public void AddForNobody(Mail mail) => Store(mail, OutboxMail.Nobody, outsideOf: null);

    /// <summary>
    /// Adds a mail to a person without an account in the company, such as a contact. False, and no mail, after too many of them in a day.
    /// </summary>
    /// <param name="companyId">The company, or the person whose new address it is. The caller must be in an act on it.</param>
    /// <param name="kind">The reason of the mail.</param>
    /// <param name="write">Writes the mail; called only if it is sent.</param>
    /// <param name="ct">Cancels the query.</param>
    public async Task<bool> TryAddOutsideAsync(Guid companyId, OutsideMail kind, Func<Mail> write, CancellationToken ct)
    {
        if (!await MayMailOutsideAsync(companyId, kind, ct))
        {
            return false;
        }

        Add(write(), companyId);
        return true;
    }

    /// <summary>Whether the company may send one more mail outside.</summary>
    public async Task<bool> MayMailOutsideAsync(Guid companyId, OutsideMail kind, CancellationToken ct)
    {
        var since = clock.GetUtcNow().AddDays(-1);
        var most = kind == OutsideMail.AboutTheKey ? options.Value.OutsidePerDay : (options.Value.OutsidePerDay + 1) / 2;
        var unsaved = db.ChangeTracker.Entries<OutboxMail>()
            .Count(entry => entry.State == EntityState.Added && entry.Entity.OutsideOf == companyId);
        return unsaved + await db.OutboxMails.CountAsync(mail => mail.OutsideOf == companyId && mail.CreatedAt > since, ct) < most;
    }

    /// <summary>The mails that wait or were given up, in the order in which they were written, from the one behind a mail on.</summary>
    public async Task<IReadOnlyList<UnsentMail>> UnsentAsync(string? to, Guid after, int limit, CancellationToken ct) =>
        await db.OutboxMails.AsNoTracking()
            .Where(mail => mail.SentAt == null && mail.To != OutboxMail.Nobody && mail.Id > after && (to == null || mail.To == to))
            .OrderBy(mail => mail.Id).Take(limit)
            .Select(mail => new UnsentMail(
                mail.Id, mail.To, mail.Subject, mail.CreatedAt, mail.Attempts, mail.NextAttemptAt, mail.FailedAt, mail.LastError))
            .ToListAsync(ct);

    /// <summary>Takes a person out of the mails, within an act of the caller: mails to them go, and others lose what names them.</summary>
    /// <param name="isTheirs">Whether an address is the person's.</param>
    /// <param name="withoutThem">A text without their names and addresses.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<(int Deleted, int Changed)> EraseAsync(
        Func<string, bool> isTheirs, Func<string, string> withoutThem, CancellationToken ct)
    {
        List<Guid> theirs = [];
        List<(Guid Id, string Subject, byte[]? Body, string? Error)> changed = [];
        foreach (var mail in await db.OutboxMails.AsNoTracking().ToListAsync(ct))
        {
            if (isTheirs(mail.To))
            {
                theirs.Add(mail.Id);
                continue;
            }

            var body = mail.SealedBody is { } sealedBody ? MailBody.Of(sealer.Open(sealedBody, OutboxMail.Binding(mail.Id))) : null;
            var (subject, text) = (withoutThem(mail.Subject).UpTo(OutboxMail.LongestSubject), body is null ? null : withoutThem(body.Text));
            var error = mail.LastError is { } last ? withoutThem(last).UpTo(OutboxMail.LongestError) : null;
            if (subject != mail.Subject || text != body?.Text || error != mail.LastError)
            {
                // The events for calendars go: they may name the person too, and the next mail brings them again.
                var left = text is null ? null
                    : sealer.Seal(new MailBody(text, body!.UnsubscribeUrl, Calendars: null).ToUtf8(), OutboxMail.Binding(mail.Id));
                changed.Add((mail.Id, subject, left, error));
            }
        }

        foreach (var (id, subject, body, error) in changed)
        {
            await db.OutboxMails.Where(mail => mail.Id == id).ExecuteUpdateAsync(
                set => set.SetProperty(mail => mail.Subject, subject).SetProperty(mail => mail.SealedBody, body)
                    .SetProperty(mail => mail.LastError, error), ct);
        }

        return (await db.OutboxMails.Where(mail => theirs.Contains(mail.Id)).ExecuteDeleteAsync(ct), changed.Count);
    }

    /// <summary>
    /// Deletes mails after a week: sent, given up, or waiting for a server that was never configured. Mails to people outside that were
    /// sent or given up stay for a month, because pages show their delivery.
    /// </summary>
    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var (oldest, oldestOutside) = (clock.GetUtcNow() - Kept, clock.GetUtcNow() - KeptOutside);
        return db.OutboxMails.Where(
            mail => mail.CreatedAt < oldestOutside
                || ((mail.OutsideOf == null || (mail.SentAt == null && mail.FailedAt == null)) && mail.CreatedAt < oldest))
                    .ExecuteDeleteAsync(ct);
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
            SealedBody = sealer.Seal(new MailBody(mail.Text, mail.UnsubscribeUrl, mail.Calendars).ToUtf8(), OutboxMail.Binding(id)),
            OutsideOf = outsideOf,
            CreatedAt = now,
            NextAttemptAt = now,
        });
    }
}
