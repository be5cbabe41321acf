using System.Text.Json.Nodes;
using MimeKit;

namespace SiigoCredentials.Tests.Notifications;

/// <summary>Mails on their way to a server that knows SMTP and nothing of us.</summary>
public sealed class SmtpDeliveryTests
{
    private const string Password = "la clave del buzón";

    private readonly TestClock clock = new();

    [NodeFact]
    public Task StartTls_WithASignIn_DeliversTheMailAsWritten() => DeliversAsync("starttls", "StartTls");

    [NodeFact]
    public Task Tls_FromTheFirstByte_DeliversTheMailAsWritten() => DeliversAsync("tls", "Tls");

    private async Task DeliversAsync(string mode, string security)
    {
        await using var server = await NodeSmtpServer.StartAsync(
            new() { ["SMTP_MODE"] = mode, ["SMTP_USER"] = "portal", ["SMTP_PASSWORD"] = Password });
        await using var app = new PortalApp { Clock = clock, Settings = server.Settings(security) };
        app.Settings["Mail:UserName"] = "portal";
        app.Settings["Mail:Password"] = Password;

        await app.AddMailAsync(Outgoing.Sample);
        await app.SendDueAsync();

        var mail = await server.NextAsync("mail");
        Assert.Equal((true, "portal", "portal@empresa.example"), ((bool)mail["secure"]!, (string?)mail["user"], (string?)mail["from"]));
        Assert.Equal([Outgoing.To], mail["to"]!.AsArray().Select(to => (string?)to));
        using var message = await ReadAsync(mail);
        var row = await app.OnlyMailAsync();
        Assert.Equal((Outgoing.Sample.Subject, Outgoing.Sample.Text), (message.Subject, message.TextBody!.ReplaceLineEndings("\n")));
        Assert.Equal(($"{row.Id:N}@empresa.example", "auto-generated"), (message.MessageId, message.Headers[HeaderId.AutoSubmitted]));
        Assert.Equal((clock.Start, ""), (row.SentAt, row.Text));
    }

    [NodeFact]
    public async Task NoStartTls_NothingIsSentInClear()
    {
        await using var server = await NodeSmtpServer.StartAsync(
            new() { ["SMTP_MODE"] = "clear", ["SMTP_USER"] = "portal", ["SMTP_PASSWORD"] = Password });
        await using var app = new PortalApp { Clock = clock, Settings = server.Settings() };
        app.Settings["Mail:UserName"] = "portal";
        app.Settings["Mail:Password"] = Password;

        await FailsAsync(app, "the server offers no STARTTLS");

        await AssertOnlyConnectedAsync(server);
    }

    [NodeFact]
    public async Task UnknownAuthority_NothingIsSent()
    {
        await using var server = await NodeSmtpServer.StartAsync([]);
        await using var app = new PortalApp { Clock = clock, Settings = server.Settings() };
        app.Settings.Remove("Mail:TrustedCertificate");

        await FailsAsync(app, "no TLS: ");

        await AssertOnlyConnectedAsync(server);
    }

    [NodeFact]
    public async Task OtherName_NothingIsSent()
    {
        await using var server = await NodeSmtpServer.StartAsync([]);
        await using var app = new PortalApp { Clock = clock, Settings = server.Settings() };
        app.Settings["Mail:Host"] = "127.0.0.1"; // the certificate is for localhost

        await FailsAsync(app, "no TLS: ");

        await AssertOnlyConnectedAsync(server);
    }

    [NodeFact]
    public async Task WrongPassword_IsToldWithoutIt()
    {
        await using var server = await NodeSmtpServer.StartAsync(new() { ["SMTP_USER"] = "portal", ["SMTP_PASSWORD"] = Password });
        await using var app = new PortalApp { Clock = clock, Settings = server.Settings() };
        app.Settings["Mail:UserName"] = "portal";
        app.Settings["Mail:Password"] = "otra";

        await FailsAsync(app, "the server refused Mail:UserName and Mail:Password");

        Assert.True((bool)(await server.NextAsync("sign-in"))["secure"]!);
    }

    [NodeFact]
    public async Task OneRefusedMail_DelaysNoOther_AndGoesLater()
    {
        await using var server = await NodeSmtpServer.StartAsync(new() { ["SMTP_REFUSE_ONCE"] = "1" });
        await using var app = new PortalApp { Clock = clock, Settings = server.Settings() };
        await app.AddMailAsync(Outgoing.Sample with { To = "primera@empresa.example" });
        clock.Advance(TimeSpan.FromSeconds(1));
        await app.AddMailAsync(Outgoing.Sample with { To = "segunda@empresa.example" });

        await app.SendDueAsync();
        Assert.Equal("segunda@empresa.example", (string?)(await server.NextAsync("mail"))["to"]![0]);
        Assert.Equal("the server answered 450 Come back later", (await app.OutboxAsync()).Single(mail => mail.SentAt is null).LastError);

        // From here on nobody but the worker's own timer sends.
        var later = server.NextAsync("mail");
        while (!later.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await Task.WhenAny(later, Task.Delay(50));
        }

        Assert.Equal("primera@empresa.example", (string?)(await later)["to"]![0]);
    }

    [NodeFact]
    public async Task TwoInstances_DeliverEachMailOnce()
    {
        await using var server = await NodeSmtpServer.StartAsync([]);
        await using var app = new PortalApp { Clock = clock, Settings = server.Settings() };
        var people = Enumerable.Range(10, 10).Select(number => $"p{number}@empresa.example").ToArray();
        await app.AddMailAsync([.. people.Select(to => Outgoing.Sample with { To = to })]);
        await using var twin = app.Twin();

        await Task.WhenAll(Task.Run(app.SendDueAsync), Task.Run(twin.SendDueAsync));

        Assert.Equal(
            people, (await server.EndAsync()).Where(line => (string?)line["event"] == "mail").Select(mail => (string)mail["to"]![0]!)
                .Order());
    }

    private static async Task FailsAsync(PortalApp app, string reason)
    {
        await app.AddMailAsync(Outgoing.Sample);
        await app.SendDueAsync();
        var row = await app.OnlyMailAsync();
        Assert.Null(row.SentAt);
        Assert.StartsWith(reason, row.LastError, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, row.LastError, StringComparison.Ordinal);
    }

    private static async Task AssertOnlyConnectedAsync(NodeSmtpServer server) =>
        Assert.All(await server.EndAsync(), line => Assert.DoesNotContain((string?)line["event"], (string[])["sign-in", "from", "mail"]));

    private static async Task<MimeMessage> ReadAsync(JsonObject mail)
    {
        using var raw = new MemoryStream(Convert.FromBase64String((string)mail["raw"]!));
        return await MimeMessage.LoadAsync(raw);
    }
}
