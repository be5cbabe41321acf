using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Announcements;

/// <summary>The outcome of publishing an announcement.</summary>
public enum PublishOutcome
{
    Done,
    AlreadyPublished,
    BadSubject,
    BadText,
    ContainsAccessKey,
    NoPublicAddress,
}

/// <summary>The outcome, and the number of mails.</summary>
public sealed record PublishResult(PublishOutcome Outcome, int Mailed = 0);

/// <summary>Publishes announcements on a page, and mails them to each contact who has not unsubscribed.</summary>
public sealed class AnnouncementService(AppDbContext db, ContactBook contacts, Outbox outbox, PublicAddress address, TimeProvider clock)
    : ICleanup
{
    private const int PageLength = 20;
    private const int Batch = 200;
    private const string UnsubscribePage = "/contacto/cancelar-novedades";

    private static readonly TimeSpan LinksServe = TimeSpan.FromDays(400);

    /// <summary>Those on the page, the newest first.</summary>
    public Task<ListPage<Announcement>> PageAsync(int page, CancellationToken ct) =>
        db.Announcements.AsNoTracking().Where(row => row.RemovedAt == null)
            .OrderByDescending(row => row.PublishedAt).ThenByDescending(row => row.Id)
            .PageAsync(page, PageLength, ct);

    /// <summary>All of them, removed ones too, the newest first.</summary>
    public async Task<IReadOnlyList<Announcement>> ListAsync(int limit, CancellationToken ct) =>
        await db.Announcements.AsNoTracking().OrderByDescending(row => row.PublishedAt).ThenByDescending(row => row.Id).Take(limit)
            .ToListAsync(ct);

    /// <summary>Takes an announcement off the page. False if it is off already; null if there is none.</summary>
    public async Task<bool?> RemoveAsync(Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var removed = await db.Announcements.Where(row => row.Id == id && row.RemovedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.RemovedAt, now), ct);
        return removed == 1 ? true : await db.Announcements.AnyAsync(row => row.Id == id, ct) ? false : null;
    }

    /// <summary>Ends an unsubscription, at the request of the address's owner. False if there is none.</summary>
    public async Task<bool> ResubscribeAsync(string mailbox, CancellationToken ct)
    {
        var name = mailbox.ToLowerInvariant();
        return await db.Unsubscriptions.Where(row => row.Address == name).ExecuteDeleteAsync(ct) == 1;
    }

    /// <summary>
    /// Publishes and mails in small transactions. If it is interrupted, publishing the same text again continues. Nobody is mailed twice.
    /// </summary>
    public async Task<PublishResult> PublishAsync(string subject, string text, CancellationToken ct)
    {
        var (title, body) = (TypedText.Line(subject), FreeText.Of(text));
        if (WhyRefused(title, body) is { } refusal)
        {
            return new PublishResult(refusal);
        }

        var announcement = await FindOrAddAsync(title, body, ct);
        if (announcement.MailedAt is not null)
        {
            return new PublishResult(PublishOutcome.AlreadyPublished);
        }

        var mailed = 0;
        foreach (var batch in (await contacts.CredentialsAsync(ct)).Chunk(Batch))
        {
            mailed += await MailAsync(announcement, batch, ct);
        }

        var now = clock.GetUtcNow();
        await db.Announcements.Where(row => row.Id == announcement.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.MailedAt, now), ct);
        return new PublishResult(PublishOutcome.Done, mailed);
    }

    /// <summary>The address to which the mail with this code was sent; null if the code is not valid.</summary>
    public Task<string?> AddressOfAsync(string? code, CancellationToken ct) =>
        db.AnnouncementMails.WithToken(code).Select(mail => (string?)mail.Address).SingleOrDefaultAsync(ct);

    /// <summary>Unsubscribes the address of the code, and returns it; null if the code is not valid.</summary>
    public async Task<string?> UnsubscribeAsync(string? code, CancellationToken ct)
    {
        await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct);
        if (await AddressOfAsync(code, ct) is not { } mailbox)
        {
            return null;
        }

        if (!await db.Unsubscriptions.AnyAsync(row => row.Address == mailbox, ct))
        {
            db.Unsubscriptions.Add(new Unsubscription { Address = mailbox, At = clock.GetUtcNow() });
            await db.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(CancellationToken.None);
        return mailbox;
    }

    /// <summary>Deletes the marks of mails, long after an announcement was mailed to everybody.</summary>
    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow() - LinksServe;
        return db.AnnouncementMails
            .Where(mail => mail.CreatedAt < oldest && db.Announcements.Any(row => row.Id == mail.AnnouncementId && row.MailedAt != null))
            .ExecuteDeleteAsync(ct);
    }

    private PublishOutcome? WhyRefused(string subject, string text) => (subject, text) switch
    {
        _ when subject.Length is 0 or > Announcement.SubjectLength || !TypedText.IsOneLine(subject) => PublishOutcome.BadSubject,
        _ when text.Length is 0 or > Announcement.TextLength => PublishOutcome.BadText,
        _ when FreeText.ContainsAccessKey(subject) || FreeText.ContainsAccessKey(text) => PublishOutcome.ContainsAccessKey,
        _ when address.OfLinks is null => PublishOutcome.NoPublicAddress,
        _ => null,
    };

    private async Task<Announcement> FindOrAddAsync(string subject, string text, CancellationToken ct)
    {
        await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{subject}\n{text}"));
        if (await db.Announcements.AsNoTracking().SingleOrDefaultAsync(row => row.ContentHash == hash, ct) is { } published)
        {
            return published;
        }

        var announcement = new Announcement { Subject = subject, Text = text, ContentHash = hash, PublishedAt = clock.GetUtcNow() };
        db.Announcements.Add(announcement);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        return announcement;
    }

    // Each mail is saved together with its mark, so that a repeat mails only the rest.
    private async Task<int> MailAsync(Announcement announcement, Guid[] credentials, CancellationToken ct)
    {
        await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct);
        var addresses = (await contacts.AddressesAsync(credentials, ct)).DistinctBy(to => to.ToLowerInvariant(), StringComparer.Ordinal)
            .ToDictionary(to => to.ToLowerInvariant(), StringComparer.Ordinal);
        string[] names = [.. addresses.Keys];
        var mailed = await db.AnnouncementMails.Where(mail => mail.AnnouncementId == announcement.Id && names.Contains(mail.Address))
            .Select(mail => mail.Address).ToListAsync(ct);
        var unsubscribed = await db.Unsubscriptions.Where(row => names.Contains(row.Address)).Select(row => row.Address).ToListAsync(ct);
        string[] due = [.. names.Except([.. mailed, .. unsubscribed], StringComparer.Ordinal)];
        foreach (var name in due)
        {
            Add(announcement, name, addresses[name]);
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        db.ChangeTracker.Clear();
        return due.Length;
    }

    private void Add(Announcement announcement, string name, string to)
    {
        var code = OneTimeToken.Create();
        db.AnnouncementMails.Add(new AnnouncementMail
        {
            AnnouncementId = announcement.Id,
            Address = name,
            TokenHash = OneTimeToken.Hash(code),
            CreatedAt = clock.GetUtcNow(),
        });
        outbox.Add(
            AnnouncementMailText.Announcement(
                to, announcement.Subject, announcement.Text, $"{address.OfLinks}{UnsubscribePage}?codigo={code}"));
    }
}
