using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MimeKit;
using SiigoCredentials.Tests.Faults;
using SiigoCredentials.Tests.Operator;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Notifications;

[Trait("Engine", "Both")]
public sealed class OutboxTests
{
    private readonly TestClock clock = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Add_IsCommittedOrRolledBackWithTheActItTellsOf(bool commit)
    {
        await using var app = new PortalApp { Clock = clock };
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            (await db.Users.FirstAsync()).AccessFailedCount = 3;
            scope.ServiceProvider.GetRequiredService<Outbox>().Add(Outgoing.Sample);
            await db.SaveChangesAsync();
            await (commit ? transaction.CommitAsync() : transaction.RollbackAsync());
        }

        await app.SendDueAsync();

        Assert.Equal(commit ? 1 : 0, app.DroppedFiles().Length);
        Assert.Equal(commit ? 1 : 0, (await app.OutboxAsync()).Count);
        Assert.Equal(commit ? 1 : 0, await app.InDatabaseAsync(db => db.Users.CountAsync(person => person.AccessFailedCount == 3)));
    }

    [Theory]
    [InlineData("ana@empresa.example\r\nBcc: otro@x.example", "Hola")]
    [InlineData("Ana <ana@empresa.example>", "Hola")]
    [InlineData("ana", "Hola")]
    [InlineData(Outgoing.To, "Hola\r\nBcc: otro@x.example")]
    public async Task Add_WithWhatCouldAddAHeader_Throws(string to, string subject)
    {
        await using var app = new PortalApp();

        await Assert.ThrowsAsync<ArgumentException>(() => app.AddMailAsync(new Mail(to, subject, "Texto")));
        Assert.Empty(await app.OutboxAsync());
    }

    [Fact]
    public async Task Sent_LosesItsTextAtOnceAndItsRowAfterAWeek()
    {
        await using var app = new PortalApp { Clock = clock };
        await app.AddMailAsync(Outgoing.Sample);

        await app.SendDueAsync();
        await app.SendDueAsync();
        var sent = await app.OnlyMailAsync();
        await app.Services.GetRequiredService<Housekeeping>().RunOnceAsync(CancellationToken.None);
        var kept = await app.OutboxAsync();
        clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        await app.Services.GetRequiredService<Housekeeping>().RunOnceAsync(CancellationToken.None);

        Assert.Equal((clock.Start, true, 1), (sent.SentAt, sent.Row.SealedBody is null, sent.Attempts));
        Assert.Single(kept);
        Assert.Empty(await app.OutboxAsync());
        Assert.Single(app.DroppedFiles());
    }

    [Fact]
    public async Task Unsent_ForWantOfAServer_IsForgottenAfterAWeek()
    {
        await using var app = new PortalApp { Clock = clock };
        await app.AddMailAsync(Outgoing.Sample);
        await app.SqlAsync("UPDATE OutboxMails SET NextAttemptAt = '2099-01-01 00:00:00'");
        clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));

        await app.Services.GetRequiredService<Housekeeping>().RunOnceAsync(CancellationToken.None);

        Assert.Empty(await app.OutboxAsync());
    }

    [Fact]
    public async Task Failing_IsTriedEverLaterForADay_ThenGivenUp()
    {
        using var logs = new MailLog();
        await using var app = new PortalApp { Clock = clock, Settings = Outgoing.NobodyListens(), Logs = logs };
        await app.AddMailAsync(Outgoing.Sample);
        var tries = new List<double>();

        for (var attempt = 1; attempt <= 13; attempt++)
        {
            await app.SendDueAsync();
            var mail = await app.OnlyMailAsync();
            Assert.Equal(attempt, mail.Attempts);
            tries.Add((clock.GetUtcNow() - clock.Start).TotalMinutes);
            clock.SetUtcNow(mail.NextAttemptAt < clock.GetUtcNow() ? clock.GetUtcNow() : mail.NextAttemptAt);
        }

        var last = await app.OnlyMailAsync();
        Assert.Equal([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 871, 1231, 1440], tries);
        Assert.Equal(("", clock.Start.AddDays(1)), (last.Text, last.FailedAt));
        Assert.Null(last.SentAt);
        Assert.Equal("no connection: ConnectionRefused", last.LastError);
        await app.SendDueAsync();
        Assert.Equal(13, (await app.OnlyMailAsync()).Attempts);
        Assert.Equal(
            [(LogLevel.Warning, "Mails cannot be sent and are tried again: no connection: ConnectionRefused"),
                (LogLevel.Warning, $"Mail {last.Id} was given up after a day of attempts; its row tells the last reason")],
            logs.Lines);
    }

    [Fact]
    public async Task ServerAway_IsAskedOnceAMinute_HoweverManyMailsWait()
    {
        await using var app = new PortalApp { Clock = clock, Settings = Outgoing.NobodyListens() };
        await app.AddMailAsync([.. Enumerable.Repeat(Outgoing.Sample, 20)]);

        await app.SendDueAsync();
        await app.SendDueAsync();
        Assert.Equal(1, (await app.OutboxAsync()).Sum(mail => mail.Attempts));
        clock.Advance(TimeSpan.FromMinutes(1));
        await app.SendDueAsync();
        Assert.Equal(2, (await app.OutboxAsync()).Sum(mail => mail.Attempts));
    }

    [Fact]
    public async Task TwoInstances_SendEachMailOnce()
    {
        await using var app = new PortalApp { Clock = clock };
        await app.AddMailAsync([.. Enumerable.Repeat(Outgoing.Sample, 40)]);
        await using var twin = app.Twin();

        await Task.WhenAll(Task.Run(app.SendDueAsync), Task.Run(twin.SendDueAsync), Task.Run(twin.SendDueAsync));

        Assert.All(await app.OutboxAsync(), mail => Assert.Equal((1, clock.Start), (mail.Attempts, mail.SentAt)));
        Assert.Equal(40, app.DroppedFiles().Length);
    }

    [NodeFact]
    public async Task HungServer_RenewalsThatFail_DoNotAbandonTheMail()
    {
        var faults = new OutboxUpdateFaults();
        await using var server = await NodeSmtpServer.StartAsync(new() { ["SMTP_SENDER_AFTER"] = "never" });
        await using var app = new PortalApp { Clock = clock, Settings = server.Settings(), Faults = faults.AddTo };
        await app.AddMailAsync(Outgoing.Sample);
        using var stop = new CancellationTokenSource();
        var sending = app.Services.GetRequiredService<MailWorker>().SendDueAsync(stop.Token);
        await server.NextAsync("from");

        Exception[] kinds =
            [new SqliteException("injected", 5), new InvalidOperationException("injected"), new TaskCanceledException("injected")];
        foreach (var fault in kinds)
        {
            faults.Next.Enqueue(fault);
            await AfterMinutesAsync(() => Task.FromResult(faults.Next.IsEmpty));
        }

        var until = clock.GetUtcNow() + TimeSpan.FromMinutes(5);
        await AfterMinutesAsync(async () => (await app.OnlyMailAsync()).NextAttemptAt > until);
        await stop.CancelAsync();
        await sending.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task AbandonedClaim_IsTakenUpAfterFiveMinutes()
    {
        await using var app = new PortalApp { Clock = clock };
        await app.AddMailAsync(Outgoing.Sample);
        await app.SqlAsync("UPDATE OutboxMails SET NextAttemptAt = '2026-11-24 12:05:00', Attempts = 1");

        await app.SendDueAsync();
        Assert.Empty(app.DroppedFiles());
        clock.Advance(TimeSpan.FromMinutes(5));
        await app.SendDueAsync();

        Assert.Single(app.DroppedFiles());
        Assert.Equal(2, (await app.OnlyMailAsync()).Attempts);
    }

    [Fact]
    public async Task DatabaseAway_WorkerLivesAndLogsOnce()
    {
        using var logs = new MailLog();
        await using var app = new PortalApp { Clock = clock, Logs = logs };
        await app.AddMailAsync(Outgoing.Sample);
        await app.SqlAsync("ALTER TABLE OutboxMails RENAME TO Away");
        var worker = app.Services.GetRequiredService<MailWorker>();

        await worker.RunAsync(CancellationToken.None);
        await worker.RunAsync(CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(5));
        await worker.RunAsync(CancellationToken.None);
        await app.SqlAsync("ALTER TABLE Away RENAME TO OutboxMails");
        await worker.RunAsync(CancellationToken.None);

        Assert.Single(app.DroppedFiles());
        Assert.Equal([LogLevel.Warning, LogLevel.Information], logs.Lines.Select(line => line.Level));
    }

    [Fact]
    public async Task Production_WithoutAServer_WarnsOnceAndKeepsTheMail()
    {
        using var logs = new MailLog();
        await using var app = new ProductionApp { Clock = clock, Logs = logs };
        await app.AddMailAsync(Outgoing.Sample);
        await app.SendDueAsync();
        var waiting = await app.OnlyMailAsync();
        await app.Services.GetRequiredService<MailWorker>().ExecuteTask!;

        Assert.Equal((Outgoing.Sample.Text, 0), (waiting.Text, waiting.Attempts));
        Assert.Equal(
            (LogLevel.Warning, "Neither Mail:Host nor Mail:DropFolder is set: mails wait in the outbox"), Assert.Single(logs.Lines));
    }

    [Fact]
    public async Task Worker_ByItself_SendsWhatWasWaitingAtTheStart()
    {
        await using var app = new PortalApp();
        await app.AddMailAsync(Outgoing.Sample);
        Directory.CreateDirectory(Path.Combine(app.Folder, "mail"));
        using var watcher = new FileSystemWatcher(Path.Combine(app.Folder, "mail"), "*.eml") { EnableRaisingEvents = true };
        var arrived = new TaskCompletionSource();
        watcher.Renamed += (_, _) => arrived.TrySetResult();

        await using var twin = app.Twin();
        _ = twin.Services;

        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Single(app.DroppedFiles());
    }

    [Fact]
    public async Task SealedWithAnotherKey_SaysSo_AndIsTriedAgain_AndANeighbourGoes()
    {
        await using var app = new PortalApp { Clock = clock };
        await using (var scope = app.Services.CreateAsyncScope()) // so from the beginning: the worker looks whenever it likes
        {
            var (db, outbox) = (
                scope.ServiceProvider.GetRequiredService<AppDbContext>(), scope.ServiceProvider.GetRequiredService<Outbox>());
            outbox.Add(Outgoing.Sample);
            outbox.Add(Outgoing.Sample);
            List<OutboxMail> mails = [.. db.ChangeTracker.Entries<OutboxMail>().Select(entry => entry.Entity).OrderBy(mail => mail.Id)];
            mails[0].SealedBody = mails[1].SealedBody;
            await db.SaveChangesAsync();
        }

        await app.SendDueAsync();

        var rows = await app.InDatabaseAsync(db => db.OutboxMails.AsNoTracking().OrderBy(mail => mail.Id).ToListAsync());
        Assert.Equal(
            ("its text is sealed with a key-encryption key that is not here", (DateTimeOffset?)null, clock.Start.AddMinutes(1)),
            (rows[0].LastError, rows[0].SentAt, rows[0].NextAttemptAt));
        Assert.Equal((clock.Start, (byte[]?)null), (rows[1].SentAt, rows[1].SealedBody));
    }

    [Fact]
    public async Task WaitingMail_IsSentWithItsText_AfterTheKeyEncryptionKeyWasChanged()
    {
        await using var app = new PortalApp { Clock = clock };
        await app.AddMailAsync(Outgoing.Sample);
        var old = await File.ReadAllTextAsync(Path.Combine(app.Folder, "development.kek"));
        var next = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

        var (exitCode, said) = await Shell.RunWithAsync(
            app, new() { ["Protection__Key"] = next, ["Protection__PreviousKey"] = old }, "rotate-kek");
        Assert.True(exitCode == 0, said);
        app.Settings["Protection:Key"] = next; // the former one is gone
        await using var twin = app.Twin();
        await twin.SendDueAsync();

        using var message = await MimeMessage.LoadAsync(Assert.Single(app.DroppedFiles()));
        Assert.Equal(Outgoing.Sample.Text, message.TextBody!.ReplaceLineEndings("\n"));
    }

    private Task AfterMinutesAsync(Func<Task<bool>> condition) => Until.TrueAsync(
        () =>
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return condition();
        },
        () => "Nobody renewed the claim.");
}
