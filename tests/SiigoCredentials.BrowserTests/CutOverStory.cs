using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using MimeKit;
using SiigoCredentials.Tests;
using SiigoCredentials.Tests.Notifications;
using Xunit.Abstractions;

namespace SiigoCredentials.BrowserTests;

/// <summary>
/// The whole change of a key, from the first hand-over to the early end of the old key, while the partner's integration signs in without a
/// pause and every mail goes to a real SMTP server.
/// </summary>
[Collection(RealBrowser.Name)]
public sealed class CutOverStory(Chromium chromium, ITestOutputHelper output)
{
    private const string Path = "/alianzas/mi-credencial-api";
    private const string Partner = "MiTienda";

    private readonly List<Received> mails = [];

    [NodeFact]
    public async Task NobodyIsCutOff_UntilTheOldKeyIsFinished()
    {
        await using var server = await NodeSmtpServer.StartAsync([]);
        await using var visitor = await Visitor.ArriveAsync(chromium, settings: new(server.Settings())
        {
            ["Tokens:SignInsPerMinute"] = "1000000",
            ["Tokens:FailuresPerUserPerMinute"] = "1000000",
            ["Tokens:FailuresPerAddressPerMinute"] = "1000000",
        });
        await visitor.SignInAsync(path: Path);
        await visitor.GenerateAsync();
        var (user, oldKey) = (await visitor.ApiUserAsync(), await visitor.AccessKeyAsync());
        Assert.Equal(oldKey, await HandOverAsync(visitor, server));
        await using var integration = new IntegrationLoop(visitor.Address, user, oldKey, Partner);
        var clock = Stopwatch.StartNew();
        await integration.MoreAsync(100);

        var newKey = await RestoreWithADayAsync(visitor);
        await integration.MoreAsync(100);
        await BoardSaysAsync(visitor, "0 de 1 aliado ya cambió");

        integration.Use(newKey);
        await integration.MoreAsync(100);
        await ADayPassesAsync(visitor);
        await BoardSaysAsync(visitor, "1 de 1 aliado ya cambió");

        await visitor.Page.GetByText("Finalizar ahora").ClickAsync();
        await visitor.Button("Finalizar el cambio").ClickAsync();
        await visitor.NoticeIsAsync("El cambio terminó");
        for (var attempt = 0; attempt < 50; attempt++)
        {
            Assert.Equal(401, (await visitor.AuthAsync(user, oldKey)).Status);
        }

        await integration.MoreAsync(100);
        var answers = await integration.EndAsync();
        output.WriteLine(
            $"{answers.Count} sign-ins, {answers.Count / clock.Elapsed.TotalSeconds:F0} a second: {string.Join(", ", answers.CountBy(answer => $"{(answer.Key == oldKey ? "old" : "new")} {answer.Status}"))}");
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal([oldKey, newKey], answers.Select(answer => answer.Key).Distinct().OrderBy(key => key == newKey));
        await AssertMailsAsync(visitor, server, oldKey, newKey);
        Assert.Empty(visitor.Complaints);
    }

    // The integrator's own browser, with nobody's session.
    private async Task<string> HandOverAsync(Visitor visitor, NodeSmtpServer server)
    {
        await visitor.Button("Crear enlace de entrega").ClickAsync();
        await visitor.NoticeIsAsync("El enlace está listo");
        var link = (await visitor.Page.Locator("#enlace-entrega").InnerTextAsync()).Trim();
        await visitor.SendMailsAsync();
        var mail = await NextMailAsync(server, "Tu código para ver");
        var code = mail.Text.Split('\n').Select(line => line.Trim())
            .First(line => line.Length == 9 && line.All(sign => char.IsAsciiDigit(sign) || sign == ' '));

        await using var integrators = await chromium.Browser.NewContextAsync();
        var page = await integrators.NewPageAsync();
        await page.GotoAsync(link);
        await page.GetByLabel("Código que te llegó por correo").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ver las credenciales", Exact = true }).ClickAsync();
        return (await page.Locator("#access-key").InnerTextAsync()).Trim();
    }

    private static async Task<string> RestoreWithADayAsync(Visitor visitor)
    {
        visitor.WriteUsage();
        await visitor.Page.GotoAsync(visitor.Address + Path);
        await visitor.Link("Restablecer credenciales").ClickAsync();
        var dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog.GetByText(Partner).First).ToBeVisibleAsync();
        await dialog.GetByLabel("Ahora", new() { Exact = true }).CheckAsync();
        await dialog.GetByLabel("En 24 horas").CheckAsync();
        await dialog.GetByLabel("Entiendo que debo entregar").CheckAsync();
        await visitor.Button("Restablecer").ClickAsync();
        await visitor.NoticeIsAsync("Credenciales restablecidas");
        return await visitor.AccessKeyAsync();
    }

    private static async Task BoardSaysAsync(Visitor visitor, string text)
    {
        visitor.WriteUsage();
        await visitor.Page.GotoAsync(visitor.Address + Path);
        var board = visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Cambio de clave en curso" });
        await Assertions.Expect(board.GetByText(Partner).First).ToBeAttachedAsync(); // folded, once it has changed
        await Assertions.Expect(board.GetByText(text)).ToBeVisibleAsync();
    }

    // What a day without the old key leaves in the database.
    private static async Task ADayPassesAsync(Visitor visitor)
    {
        visitor.WriteUsage();
        await visitor.SqlAsync("""
            UPDATE UsageDays SET LastAt = datetime('now', '-25 hours') WHERE AccessKeyId = (SELECT Id FROM AccessKeys WHERE State = 'Retiring');
            UPDATE AccessKeys SET RetiringSince = datetime('now', '-26 hours') WHERE State = 'Retiring'
            """);
    }

    private async Task AssertMailsAsync(Visitor visitor, NodeSmtpServer server, params string[] secrets)
    {
        await visitor.SendMailsAsync();
        mails.AddRange((await server.EndAsync()).Where(line => (string?)line["event"] == "mail").Select(Read));
        var contact = mails.Where(mail => mail.To == "julia@aliado.example").Select(mail => mail.Subject).ToList();
        var administrators = mails.Where(mail => mail.To == "admin@andina.demo.example").Select(mail => mail.Subject).ToList();
        foreach (
            var start in (
                string[])["Confirma tu correo", "Tienes hasta el",
                "El Access Key anterior ya no funciona"])
        {
            Assert.Single(contact, subject => subject.Contains(start, StringComparison.Ordinal));
        }

        foreach (
            var start in (
                string[])["Generaste las credenciales API", "Restableciste las credenciales API", "Terminaste el cambio de clave"])
        {
            Assert.Single(administrators, subject => subject.Contains(start, StringComparison.Ordinal));
        }

        Assert.All(
            mails, mail =>
                Assert.DoesNotContain(
                    secrets, secret =>
                        mail.Whole.Contains(secret, StringComparison.Ordinal) || mail.Text.Contains(secret, StringComparison.Ordinal)));
    }

    private async Task<Received> NextMailAsync(NodeSmtpServer server, string subject)
    {
        while (true)
        {
            mails.Add(Read(await server.NextAsync("mail")));
            if (mails[^1].Subject.Contains(subject, StringComparison.Ordinal))
            {
                return mails[^1];
            }
        }
    }

    private static Received Read(JsonObject told)
    {
        var message = MimeMessage.Load(new MemoryStream(Convert.FromBase64String((string)told["raw"]!)));
        return new Received(message.To.Mailboxes.Single().Address, message.Subject ?? "", message.TextBody ?? "", message.ToString());
    }

    private sealed record Received(string To, string Subject, string Text, string Whole);
}
