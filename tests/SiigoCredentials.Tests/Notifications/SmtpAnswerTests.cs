using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using MimeKit;
using SiigoCredentials.Tests.Faults;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Tests.Notifications;

/// <summary>What becomes of a mail when the server refuses, delays or never gives its answer.</summary>
public sealed class SmtpAnswerTests
{
    private readonly TestClock clock = new();

    [NodeFact]
    public async Task RefusedRecipient_IsFinalAtOnce_WithTheServersAnswer_AndDelaysNoOther()
    {
        await using var server = await NodeSmtpServer.StartAsync(
            new() { ["SMTP_REFUSE_RECIPIENT"] = "550 5.1.1 No such\u202e user <ana@empresa.example>", ["SMTP_REFUSED"] = "ana@" });
        using var logs = new MailLog();
        await using var app = NewApp(server, logs: logs);
        await app.AddMailAsync(Outgoing.Sample);
        clock.Advance(TimeSpan.FromSeconds(1));
        await app.AddMailAsync(Outgoing.Sample with { To = "otra@empresa.example" });

        await app.SendDueAsync();

        var mails = await app.OutboxAsync();
        Assert.Equal([clock.GetUtcNow(), null], mails.Select(mail => mail.FailedAt));
        Assert.Equal([null, clock.GetUtcNow()], mails.Select(mail => mail.SentAt));
        Assert.Equal(
            ("refused: 550 5.1.1 No such\uFFFD user <ana@empresa.example>", "", 1), (mails[0].LastError, mails[0].Text, mails[0].Attempts));
        Assert.Equal(
            (LogLevel.Warning, $"The server refused mail {mails[0].Id} for good; its row has the answer, and the page tells the company"),
            Assert.Single(logs.Lines));
        await AssertNotTriedAgainAsync(app, mails[0].Id);
    }

    // The server's words may repeat what the mail says.
    [NodeFact]
    public async Task RefusedMessage_IsFinalAtOnce_AndNoWordOfTheServersIsKept()
    {
        await using var server = await NodeSmtpServer.StartAsync(
            new() { ["SMTP_REFUSE_MESSAGE"] = "554 5.7.1 Spam: https://portal.example/cuenta/invitacion?codigo=secreto" });
        await using var app = NewApp(server);
        await app.AddMailAsync(Outgoing.Sample);

        await app.SendDueAsync();

        var mail = await app.OnlyMailAsync();
        Assert.Equal((clock.GetUtcNow(), "refused: 554 5.7.1"), (mail.FailedAt, mail.LastError));
    }

    public static TheoryData<string, string, string> OfTheOperator() => new()
    {
        { "SMTP_REFUSE_CONNECTION", "554 No service here", "the server answered 554 No service here" },
        { "SMTP_REFUSE_SENDER", "550 5.1.8 Not your domain", "the server refused Mail:From: 550 5.1.8 Not your domain" },
        { "SMTP_REFUSE_SENDER", "530 5.7.0 Authentication required", "the server demands a sign-in: set Mail:UserName and Mail:Password" },
        { "SMTP_REFUSE_RECIPIENT", "530 Sign in first", "the server demands a sign-in: set Mail:UserName and Mail:Password" },
    };

    [NodeTheory]
    [MemberData(nameof(OfTheOperator))]
    public async Task RefusalOfTheOperators_KeepsTheMailWaiting_AndIsToldInTheLogAndByReadiness(string where, string answer, string reason)
    {
        await using var server = await NodeSmtpServer.StartAsync(new() { [where] = answer });
        using var logs = new MailLog();
        await using var app = NewApp(server, logs: logs);
        await app.AddMailAsync(Outgoing.Sample);

        await app.SendDueAsync();

        var mail = await app.OnlyMailAsync();
        Assert.Equal(((DateTimeOffset?)null, Outgoing.Sample.Text, reason), (mail.FailedAt, mail.Text, mail.LastError));
        Assert.Equal((LogLevel.Warning, $"Mails cannot be sent and are tried again: {reason}"), Assert.Single(logs.Lines));
        using var http = app.CreateClient();
        Assert.Equal("Degraded", await http.GetStringAsync("/health/ready"));
    }

    // A closed relay answers so to every mail, and a mailbox that takes few senders to one.
    [NodeFact]
    public async Task PolicyOfARecipient_DelaysNoOther_AndIsTheOperators_OnceItIsMetByThreeInARow()
    {
        const string Policy = "550 5.7.133 Only for members";
        await using var server = await NodeSmtpServer.StartAsync(new() { ["SMTP_REFUSE_RECIPIENT"] = Policy, ["SMTP_REFUSED"] = "ana@" });
        await using var app = NewApp(server);
        using var http = app.CreateClient();
        await app.AddMailAsync(Outgoing.Sample);
        await app.AddMailAsync(Outgoing.Sample);
        clock.Advance(TimeSpan.FromSeconds(1));
        await app.AddMailAsync(Outgoing.Sample with { To = "otra@empresa.example" });

        await app.SendDueAsync();

        var mails = await app.OutboxAsync();
        Assert.All(
            mails.Take(2), mail =>
                Assert.Equal((null, null, $"the server answered {Policy}"), (mail.SentAt, mail.FailedAt, mail.LastError)));
        Assert.Equal(clock.GetUtcNow(), mails[2].SentAt);
        Assert.Equal("Healthy", await http.GetStringAsync("/health/ready"));

        await app.AddMailAsync(Outgoing.Sample);
        await app.AddMailAsync(Outgoing.Sample);
        await app.AddMailAsync(Outgoing.Sample);
        await app.SendDueAsync();
        Assert.Equal("Degraded", await http.GetStringAsync("/health/ready"));
    }

    [NodeFact]
    public async Task ProtocolErrorOfARecipient_IsFinal()
    {
        await using var server = await NodeSmtpServer.StartAsync(new() { ["SMTP_REFUSE_RECIPIENT"] = "550 5.5.0 mailbox unavailable" });
        await using var app = NewApp(server);
        await app.AddMailAsync(Outgoing.Sample);

        await app.SendDueAsync();

        Assert.Equal(
            (clock.GetUtcNow(), "refused: 550 5.5.0 mailbox unavailable"),
            ((await app.OnlyMailAsync()).FailedAt, (await app.OnlyMailAsync()).LastError));
    }

    [NodeFact]
    public async Task SlowAnswerAfterTheMessage_IsWaitedFor_WhereOtherAnswersWouldBeTooLate()
    {
        await using var server = await NodeSmtpServer.StartAsync(new() { ["SMTP_ANSWER_AFTER"] = "3000" });
        await using var app = NewApp(server, SmtpTimes.Rfc5321 with { Command = TimeSpan.FromSeconds(2) });
        await app.AddMailAsync(Outgoing.Sample);

        await app.SendDueAsync();

        Assert.Equal((clock.Start, null), ((await app.OnlyMailAsync()).SentAt, (await app.OnlyMailAsync()).LastError));
        Assert.Single(await server.EndAsync(), line => (string?)line["event"] == "mail");
    }

    [Fact]
    public void Times_AreThoseOfTheRfc() => Assert.Equal(
        (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)),
        (SmtpTimes.Rfc5321.Command, SmtpTimes.Rfc5321.DataStart, SmtpTimes.Rfc5321.Message));

    [NodeFact]
    public async Task NoAnswerAfterTheMessage_IsUnknown_SentOnceMoreWithTheSameMessageId_AndThenNoMore()
    {
        await using var server = await NodeSmtpServer.StartAsync(new() { ["SMTP_ANSWER_AFTER"] = "never" });
        await using var app = NewApp(server, SmtpTimes.Rfc5321 with { Message = TimeSpan.FromMilliseconds(500) });
        await app.AddMailAsync(Outgoing.Sample);

        await app.SendDueAsync();
        var first = await app.OnlyMailAsync();
        Assert.Equal((null, clock.Start.AddHours(1)), (first.FailedAt, first.NextAttemptAt));
        Assert.StartsWith("may have arrived: the server was handed the mail", first.LastError, StringComparison.Ordinal);
        clock.SetUtcNow(first.NextAttemptAt);
        await app.SendDueAsync();

        var last = await app.OnlyMailAsync();
        Assert.Equal((clock.GetUtcNow(), "", 2), (last.FailedAt, last.Text, last.Attempts));
        await AssertNotTriedAgainAsync(app, last.Id);
        var handed = (await server.EndAsync()).Where(line => (string?)line["event"] == "mail").Select(MessageIdOf).ToList();
        Assert.Equal([$"{last.Id:N}@empresa.example", $"{last.Id:N}@empresa.example"], handed);
    }

    [NodeFact]
    public async Task HungServer_HoldsUpNoStop_NobodyElse_AndTheMailIsFree()
    {
        await using var server = await NodeSmtpServer.StartAsync(new() { ["SMTP_SENDER_AFTER"] = "never" });
        await using var app = NewApp(server);
        await app.AddMailAsync(Outgoing.Sample);
        using var stop = new CancellationTokenSource();

        var sending = app.Services.GetRequiredService<MailWorker>().SendDueAsync(stop.Token);
        await server.NextAsync("from");
        await stop.CancelAsync();
        await sending.WaitAsync(TimeSpan.FromSeconds(20));

        var mail = await app.OnlyMailAsync();
        Assert.Equal((0, clock.GetUtcNow(), Outgoing.Sample.Text), (mail.Attempts, mail.NextAttemptAt, mail.Text));
    }

    [NodeFact]
    public async Task StopBeforeTheAnswerAfterTheMessage_SaysThatItIsUnknown()
    {
        await using var server = await NodeSmtpServer.StartAsync(new() { ["SMTP_ANSWER_AFTER"] = "never" });
        using var logs = new MailLog();
        await using var app = NewApp(server, SmtpTimes.Rfc5321 with { AtStop = TimeSpan.FromSeconds(1) }, logs);
        await app.AddMailAsync(Outgoing.Sample);
        using var stop = new CancellationTokenSource();

        var sending = app.Services.GetRequiredService<MailWorker>().SendDueAsync(stop.Token);
        await server.NextAsync("mail");
        await stop.CancelAsync();
        await sending.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.StartsWith("may have arrived: ", (await app.OnlyMailAsync()).LastError, StringComparison.Ordinal);
        Assert.Contains(logs.Lines, line => line.Text.StartsWith("Nobody knows whether mail ", StringComparison.Ordinal));
    }

    [NodeFact]
    public async Task HungServer_TheMailStaysClaimed_HoweverLongItTakes()
    {
        await using var server = await NodeSmtpServer.StartAsync(new() { ["SMTP_SENDER_AFTER"] = "never" });
        await using var app = NewApp(server);
        await app.AddMailAsync(Outgoing.Sample);
        using var stop = new CancellationTokenSource();
        var sending = app.Services.GetRequiredService<MailWorker>().SendDueAsync(stop.Token);
        await server.NextAsync("from");

        for (var minute = 1; minute <= 7; minute++)
        {
            var until = clock.GetUtcNow() + TimeSpan.FromMinutes(5);
            clock.Advance(TimeSpan.FromMinutes(1));
            await Until.TrueAsync(async () => (await app.OnlyMailAsync()).NextAttemptAt > until, () => "Nobody renewed the claim.");
        }

        await stop.CancelAsync();
        await sending.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [NodeFact]
    public async Task AuthorityWithoutAList_NamesTheReasonAndTheSetting_AndGoesWithoutTheCheck()
    {
        await using var server = await NodeSmtpServer.StartAsync([]);
        using var logs = new MailLog();
        await using var app = NewApp(server, logs: logs);
        app.Settings["Mail:CheckCertificateRevocation"] = "true";
        await app.AddMailAsync(Outgoing.Sample);

        await app.SendDueAsync();
        var told = (await app.OnlyMailAsync()).LastError!;
        Assert.Contains("revocation status", told, StringComparison.Ordinal);
        Assert.Contains("set Mail:CheckCertificateRevocation to false", Assert.Single(logs.Lines).Text, StringComparison.Ordinal);

        await using var other = NewApp(server);
        other.Settings["Mail:CheckCertificateRevocation"] = "false";
        await other.AddMailAsync(Outgoing.Sample);
        await other.SendDueAsync();
        Assert.NotNull((await other.OnlyMailAsync()).SentAt);
    }

    // As where the machine trusts the house's authority.
    [NodeFact]
    public async Task AuthorityWithoutAList_AmongTheMachinesOwn_NamesTheReasonAndTheSetting()
    {
        await using var server = await NodeSmtpServer.StartAsync([]);
        var settings = server.Settings()
            .ToDictionary(
                setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value, StringComparer.Ordinal);
        settings.Remove("Mail__TrustedCertificate", out var authority);
        settings["SSL_CERT_FILE"] = authority!;
        await using var portal = await RealPortal.StartAsync(companies: 0, settings);
        using var client = new PortalClient(portal.Address, app: null);

        var page = await client.GetAsync("/cuenta/recuperar");
        await client.SubmitAsync(page, page.MainForm, new() { ["Email"] = PortalClient.Admin });

        await Until.TrueAsync(
            () => Task.FromResult(portal.Process.Said.Contains("set Mail:CheckCertificateRevocation to false", StringComparison.Ordinal)),
            () => portal.Process.Said);
    }

    private static string MessageIdOf(JsonObject mail)
    {
        using var raw = new MemoryStream(Convert.FromBase64String((string)mail["raw"]!));
        using var message = MimeMessage.Load(raw);
        return message.MessageId!;
    }

    private async Task AssertNotTriedAgainAsync(PortalApp app, Guid id)
    {
        var before = (await app.OutboxAsync()).Single(mail => mail.Id == id).Attempts;
        clock.Advance(TimeSpan.FromDays(1));
        await app.SendDueAsync();
        Assert.Equal(before, (await app.OutboxAsync()).Single(mail => mail.Id == id).Attempts);
    }

    private PortalApp NewApp(NodeSmtpServer server, SmtpTimes? times = null, MailLog? logs = null) => new()
    {
        Clock = clock,
        Settings = server.Settings(),
        Logs = logs,
        Faults = times is null ? null : services => services.Replace(ServiceDescriptor.Singleton(times)),
    };
}
