using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Tests.Notifications;

/// <summary>A row of the outbox with what it says; without a text where there is nothing to send any more and no file.</summary>
public sealed record OpenedMail(OutboxMail Row, string Text, string? UnsubscribeUrl)
{
    public Guid Id => Row.Id;

    public string To => Row.To;

    public string Subject => Row.Subject;

    /// <summary>The subject without the company that it begins with.</summary>
    public string Title => Subject.StartsWith('[') ? Subject[(Subject.IndexOf("] ", StringComparison.Ordinal) + 2)..] : Subject;

    public int Attempts => Row.Attempts;

    public DateTimeOffset NextAttemptAt => Row.NextAttemptAt;

    public DateTimeOffset? SentAt => Row.SentAt;

    public DateTimeOffset? FailedAt => Row.FailedAt;

    public string? LastError => Row.LastError;

    /// <summary>A clock that moves on wakes the worker: what it has sent is read where it dropped it.</summary>
    public static OpenedMail Of(OutboxMail row, MailTransport carrier, string folder)
    {
        var file = Path.Combine(folder, "mail", $"{row.Id}.eml");
        var body = row.SealedBody is not null ? carrier.Open(row) : File.Exists(file) ? Dropped(file) : new MailBody("", null);
        return new OpenedMail(row, body.Text, body.UnsubscribeUrl);
    }

    private static MailBody Dropped(string file)
    {
        using var message = MimeMessage.Load(file);
        return new MailBody(message.TextBody!.ReplaceLineEndings("\n"), message.Headers[HeaderId.ListUnsubscribe]?.Trim('<', '>'));
    }
}

/// <summary>What a room does to send a mail, and what a test asks about it.</summary>
internal static class Outgoing
{
    public const string To = "ana@empresa.example";

    public static readonly Mail Sample = new(To, "Cambió tu contraseña", "Hola, Ñoño:\n\nPasó algo.\n");

    public static async Task AddMailAsync(this PortalApp app, params Mail[] mails)
    {
        await app.FirstLookAsync();
        await using var scope = app.Services.CreateAsyncScope();
        Array.ForEach(mails, scope.ServiceProvider.GetRequiredService<Outbox>().Add);
        await scope.ServiceProvider.GetRequiredService<AppDbContext>().SaveChangesAsync();
    }

    // The portal looks once by itself when it starts: what a test then does to the rows must not be met by that look.
    private static Task FirstLookAsync(this PortalApp app)
    {
        var (worker, health) = (app.Services.GetRequiredService<MailWorker>(), app.Services.GetRequiredService<WorkerHealth>());
        return Until.TrueAsync(
            () => Task.FromResult(health.Failures.ContainsKey(nameof(MailWorker)) || worker.ExecuteTask is { IsCompleted: true }), () =>
                "The worker never looked.");
    }

    public static Task SendDueAsync(this PortalApp app) =>
        app.Services.GetRequiredService<MailWorker>().SendDueAsync(CancellationToken.None);

    /// <summary>The path of the link in the latest mail, as its reader sees it; null when no mail has one.</summary>
    public static async Task<string?> MailedLinkAsync(this PortalApp app)
    {
        await app.SendDueAsync();
        using var reader = new PortalClient(app);
        var mails = await reader.GetAsync("/desarrollo/correos");
        return mails.Document.QuerySelector("article")!.QuerySelector(".mail-text a") is { } link
            ? new Uri(link.GetAttribute("href")!).PathAndQuery : null;
    }

    /// <summary>Every mail to somebody that has a row, the oldest first; what is sealed is opened.</summary>
    public static async Task<List<OpenedMail>> OutboxAsync(this PortalApp app)
    {
        var carrier = app.Services.GetRequiredService<MailTransport>();
        return [.. (
            await app.InDatabaseAsync(
                db => db.OutboxMails.AsNoTracking().Where(mail => mail.To != OutboxMail.Nobody).ToListAsync()))
                    .OrderBy(mail => mail.CreatedAt).ThenBy(mail => mail.Id) // ids of one millisecond of the real clock have no order
                    .Select(mail => OpenedMail.Of(mail, carrier, app.Folder))];
    }

    public static async Task<OpenedMail> OnlyMailAsync(this PortalApp app) => Assert.Single(await app.OutboxAsync());

    public static string[] DroppedFiles(this PortalApp app) =>
        Directory.Exists(Path.Combine(app.Folder, "mail")) ? Directory.GetFiles(Path.Combine(app.Folder, "mail")) : [];

    /// <summary>Settings for a server that is not there.</summary>
    public static Dictionary<string, string> NobodyListens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new()
        {
            ["Mail:Host"] = "127.0.0.1",
            ["Mail:Port"] = $"{((IPEndPoint)listener.LocalEndpoint).Port}",
            ["Mail:From"] = "portal@empresa.example"
        };
    }
}
