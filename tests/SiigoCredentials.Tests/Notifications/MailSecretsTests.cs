using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using SiigoCredentials.Tests.Accounts;
using SiigoCredentials.Tests.Operator;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Announcements;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Notifications;

/// <summary>
/// Every kind of mail with a link or a code, while it waits and once it went: whoever gets hold of the database, its log, a backup or the
/// portal's log can follow none.
/// </summary>
[Trait("Engine", "Both")]
public sealed partial class MailSecretsTests : IDisposable
{
    private const int Invitations = 25;

    private static readonly string[] Pages =
        ["/contacto/cancelar-novedades", "/contacto/confirmar", "/contacto/ya-actualice", "/cuenta/confirmar-correo", "/cuenta/invitacion",
            "/cuenta/restablecer"];

    private readonly TestClock clock = new();
    private readonly string outside = Directory.CreateTempSubdirectory("portal-mails-").FullName;

    private string MailFolder => Path.Combine(outside, "mail");

    [Fact]
    public async Task NoLinkOrCodeOfAnyMail_IsInDatabaseBackupOrLog_WhileItWaits_NorOnceItWent()
    {
        // off, for it tells every address with its query
        using var logs = new LogRecorder(except: "Microsoft.AspNetCore.Hosting.Diagnostics");
        await using var app = NewApp(logs);
        await File.WriteAllTextAsync(MailFolder, ""); // in the place of the folder: nothing can be sent

        var link = await PlayAsync(app);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.OutboxMails.CountAsync(mail => mail.SentAt != null)));
        List<string> stored = [string.Concat(await app.RowsAsync()), .. await BackupAsync(app, "waiting")];
        var (secrets, links) = await SendAsync(app);
        using (var reader = new PortalClient(app))
        {
            Assert.All(await Task.WhenAll(links.Select(reader.GetAsync)), page => Assert.Equal(HttpStatusCode.OK, page.Status));
        }

        stored.AddRange([string.Concat(await app.RowsAsync()), .. await BackupAsync(app, "sent")]);

        Assert.All([.. secrets, link], secret => Assert.All(FormsOf(secret), form =>
            Assert.All([.. stored, logs.Text], text => Assert.DoesNotContain(form, text, StringComparison.OrdinalIgnoreCase))));
        // The search can find: what is allowed to be there is.
        Assert.All(stored, text => Assert.Contains("invitado3@andina.example", text, StringComparison.Ordinal));
        Assert.Contains("Mails cannot be sent", logs.Text, StringComparison.Ordinal);
    }

    [SqliteFact]
    public async Task WhatWasSent_LeavesNotEvenItsSealedBytes_InTheFileOrABackup()
    {
        await using var app = NewApp();
        await File.WriteAllTextAsync(MailFolder, "");
        await PlayAsync(app);
        var bodies = await app.InDatabaseAsync(db => db.OutboxMails.Select(mail => mail.SealedBody!).ToListAsync());
        List<byte[]> files = [.. Directory.GetFiles(app.Folder, "portal.db*").Select(File.ReadAllBytes)]; // or still in the log
        Assert.All(
            bodies, body => Assert.Contains(
                FragmentsOf(body), fragment => files.Exists(file => file.AsSpan().IndexOf(fragment) >= 0)));

        await SendAsync(app);
        await app.SqlAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        await BackupAsync(app, "sent");

        foreach (var file in (string[])[Path.Combine(app.Folder, "portal.db"), Path.Combine(outside, "sent")])
        {
            var bytes = await File.ReadAllBytesAsync(file);
            Assert.All(bodies.SelectMany(FragmentsOf), fragment => Assert.Equal(-1, bytes.AsSpan().IndexOf(fragment)));
        }
    }

    public void Dispose() => Directory.Delete(outside, recursive: true);

    private PortalApp NewApp(LogRecorder? logs = null) => new()
    {
        Clock = clock,
        Logs = logs,
        Settings = { ["Mail:DropFolder"] = MailFolder, ["Mail:OutsidePerDay"] = "100", ["Portal:PublicUrl"] = "http://localhost" },
    };

    // Every kind; the secret part of the link that goes beside a mailed code.
    private async Task<string> PlayAsync(PortalApp app)
    {
        using var admin = await PortalClient.SignedInAsync(app);
        for (var number = 0; number < Invitations; number++)
        {
            await SubmitAsync(admin, PeopleTests.Page, "Invite", new() { ["Invite.Email"] = $"invitado{number}@andina.example" });
        }

        await admin.GenerateAsync();
        await SubmitAsync(admin, PortalClient.ByPartners, "AskAgain");
        var confirm = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        await admin.SubmitAsync(confirm, confirm.Form("Rotate"), new(PortalClient.Yes) { ["Rotation.Overlap"] = "1.00:00:00" });
        var made = await SubmitAsync(admin, PortalClient.ByPartners, "HandOff");
        var link = made.Document.QuerySelector("#enlace-entrega")!.TextContent.Trim();

        var mailbox = await admin.GetAsync("/cuenta/correo");
        await admin.SubmitAsync(mailbox, mailbox.MainForm, new() { ["Wanted"] = "ana@nueva.example" });
        using var forgetful = new PortalClient(app);
        var forgotten = await forgetful.GetAsync("/cuenta/recuperar");
        await forgetful.SubmitAsync(forgotten, forgotten.MainForm, new() { ["Email"] = PortalClient.Colleague });
        await using (var scope = app.Services.CreateAsyncScope())
        {
            Assert.Equal(
                PublishOutcome.Done,
                (await scope.ServiceProvider.GetRequiredService<AnnouncementService>()
                    .PublishAsync("Nueva versión", "Desde el lunes.\n", default)).Outcome);
        }

        clock.Advance(TimeSpan.FromHours(13)); // the former key's end is near, and it is still in use
        var former = await app.InDatabaseAsync(db => db.AccessKeys.OrderBy(key => key.Version).Select(key => key.Id).FirstAsync());
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 3, "MiTienda", key: former);
        await app.Services.GetRequiredService<KeyRetirementWorker>().RoundAsync(default);
        await app.SendDueAsync(); // after the worker's own round: a clock that moves under it would move its next attempt too
        return link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..];
    }

    private static async Task<PortalPage> SubmitAsync(
        PortalClient client, string path, string handler, Dictionary<string, string>? fields = null)
    {
        var page = await client.GetAsync(path);
        return await client.SubmitAsync(page, page.Form(handler), fields);
    }

    // The server is back: everything goes; the links and codes as their readers see them, and a link of each kind.
    private async Task<(List<string> Secrets, List<string> Links)> SendAsync(PortalApp app)
    {
        var waiting = await app.InDatabaseAsync(db => db.OutboxMails.CountAsync(mail => mail.SentAt == null));
        File.Delete(MailFolder);
        clock.Advance(TimeSpan.FromHours(1)); // the worker has tried more than once by now, and waits longer each time
        await app.SendDueAsync();
        Assert.Equal(0, await app.InDatabaseAsync(db => db.OutboxMails.CountAsync(mail => mail.SentAt == null)));
        var links = new List<Match>();
        var codes = new List<string>();
        foreach (var file in Directory.GetFiles(MailFolder))
        {
            using var message = await MimeMessage.LoadAsync(file);
            links.AddRange(Link().Matches(message.TextBody!));
            codes.AddRange(Code().Matches(message.TextBody!).Select(match => match.Value));
        }

        Assert.Equal(waiting, Directory.GetFiles(MailFolder).Length);
        Assert.Equal(
            Pages, links.Select(match => match.Groups["page"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Equal(Invitations, links.Count(match => match.Groups["page"].Value == "/cuenta/invitacion"));
        // of the rotation and of the reminder
        Assert.Equal(3, links.Count(match => match.Groups["page"].Value is "/contacto/ya-actualice" or "/cuenta/confirmar-correo"));
        Assert.Single(codes);
        return (
            [.. links.Select(match => match.Groups["code"].Value), .. codes],
            [.. links.DistinctBy(match => match.Groups["page"].Value).Select(match => new Uri(match.Value).PathAndQuery)]);
    }

    // What the operator's command writes; on PostgreSQL that is pg_dump's, of the same rows.
    private async Task<string[]> BackupAsync(PortalApp app, string name)
    {
        if (PostgreSqlServer.IsUsed)
        {
            return [];
        }

        var (exitCode, said) = await Shell.RunAsync(app, "backup", Path.Combine(outside, name));
        Assert.True(exitCode == 0, said);
        return [Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(outside, name)))];
    }

    // Not the head, which names the key and is much alike in all of them.
    private static IEnumerable<byte[]> FragmentsOf(byte[] body) => body[16..].Chunk(24).Where(chunk => chunk.Length == 24);

    private static IEnumerable<string> FormsOf(string secret)
    {
        foreach (var form in (string[])[secret, secret.Replace(" ", "", StringComparison.Ordinal)])
        {
            var bytes = Encoding.UTF8.GetBytes(form);
            yield return form;
            yield return Convert.ToHexString(bytes);
            yield return Convert.ToBase64String(bytes)[..^4];
        }
    }

    [GeneratedRegex(
        @"http://localhost(?<page>/[a-z/-]+)\?codigo=(?<code>[A-Za-z0-9_-]{43})", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^\d{4} \d{4}$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Code();
}
