using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Tests.Leaks;

/// <summary>Somebody found a key and tells: the company hears of it, whoever told learns nothing.</summary>
[Trait("Engine", "Both")]
public sealed class LeakReportTests : IDisposable
{
    private const string Door = "/leak-reports";
    private const string Page = "/reportar-filtracion";

    private readonly TestClock clock = new();
    private readonly PortalApp app;
    private PortalClient admin = null!;
    private PortalPage pair = null!;

    public LeakReportTests() => app = new PortalApp { Clock = clock };

    [Theory]
    [InlineData(LeakAction.Notify, AuditAction.LeakReported, "sigue funcionando", 200, 200)]
    [InlineData(LeakAction.RetireInADay, AuditAction.AccessKeyLimited, "deja de funcionar el 25 nov 2026, 7:00", 200, 401)]
    [InlineData(LeakAction.Revoke, AuditAction.AccessKeyRevoked, "dejaron de funcionar de inmediato", 401, 401)]
    public async Task Report_TellsTheAdministradores_AndDoesWhatTheyChose(
        LeakAction policy, AuditAction action, string said, int atOnce, int afterADay)
    {
        await BeginAsync(policy);
        var token = "Bearer " + await admin.TokenAsync(pair);

        Assert.Equal(
            HttpStatusCode.Accepted,
            await ReportAsync(
                new[] { new { token = pair.AccessKey, url = "https://repo.example/x?k=" + pair.AccessKey, source = "content" } }));

        var mail = Assert.Single(await MailsAsync());
        Assert.Equal(PortalClient.Admin, mail.To);
        Assert.Contains(said, mail.Text, StringComparison.Ordinal);
        Assert.Contains("content https: / / repo. example", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(pair.AccessKey![9..], mail.Text, StringComparison.Ordinal);
        Assert.Equal(
            policy switch
            {
                LeakAction.RetireInADay =>
                ["El Access Key deja de funcionar en 24 horas"],
                LeakAction.Revoke =>
                    ["El Access Key fue revocado"],
                _ => Array.Empty<string>()
            },
            (await app.OutboxAsync())
                .Where(told => told.To == "julia@aliado.example" && told.Title.StartsWith("El Access Key", StringComparison.Ordinal))
                .Select(told => told.Title));
        Assert.Equal(atOnce, await StatusAsync());
        Assert.Equal(atOnce, (int)(await admin.CallAsync("/v1/credential", token)).StatusCode);
        var entry = await app.InDatabaseAsync(db => db.AuditEntries.OrderBy(row => row.Sequence).LastAsync());
        Assert.Equal((action, LeakReportProcessor.Reporter), (entry.Action, entry.ActorName));
        Assert.Contains(
            "Reporte de filtración", (await admin.GetAsync(PortalClient.ByPartners)).Document.QuerySelector(".activity")!.TextContent,
            StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromTicks(1));
        Assert.Equal(atOnce, await StatusAsync());
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(afterADay, await StatusAsync());
    }

    [Fact]
    public async Task UnusedNewKey_ThatLeaked_EndsAlone_AndTheMailAsksForNothing()
    {
        await BeginAsync(LeakAction.Revoke);
        var unused = await admin.RotateAsync(overlap: "1.00:00:00", firstUseWithin: "7.00:00:00");

        await ReportAsync(new[] { new { token = unused.AccessKey } });

        var mail = Assert.Single(await MailsAsync());
        Assert.Contains("que nadie había usado todavía, dejó de funcionar", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("restablece", mail.Text, StringComparison.Ordinal);
        Assert.Equal(200, await StatusAsync());
    }

    [Fact]
    public async Task GenuineAndUnknownKeys_AreAnsweredAlike()
    {
        await BeginAsync(LeakAction.Revoke);
        var retired = pair.AccessKey!;
        var present = (await admin.RotateAsync()).AccessKey!;
        var answers = new List<string>();
        foreach (var key in (string[])[AccessKeyFormat.Generate(), retired, "siigo_ak_cortada", "otra cosa", present, present])
        {
            using var answer = await admin.Http.PostAsJsonAsync(Door, new { token = key });
            answers.Add($"{answer.StatusCode} {answer.Headers} {await answer.Content.ReadAsStringAsync()}");
            await SettleAsync();
        }

        Assert.StartsWith("Accepted", answers[0], StringComparison.Ordinal);
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        Assert.Single(await MailsAsync());
    }

    [Fact]
    public async Task SameKeyAgain_IsToldOfOnceADay()
    {
        await BeginAsync(LeakAction.Notify);
        await ReportAsync(Enumerable.Repeat(new { token = pair.AccessKey }, 50));
        Assert.Single(await MailsAsync());
        clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromTicks(1));
        await ReportAsync(new { token = pair.AccessKey });
        Assert.Single(await MailsAsync());
        clock.Advance(TimeSpan.FromTicks(1));
        await ReportAsync(new { token = pair.AccessKey });

        Assert.Equal(2, (await MailsAsync()).Count);
        Assert.Equal(2, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.LeakReported)));
        Assert.Equal(52, await app.InDatabaseAsync(db => db.LeakNotices.Select(notice => notice.Reports).SingleAsync()));
    }

    [Fact]
    public async Task RetiringKey_IsEndedAlone()
    {
        await BeginAsync(LeakAction.Revoke);
        var confirm = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        var second = await admin.SubmitAsync(
            confirm, confirm.Form("Rotate"), new(PortalClient.Yes) { ["Rotation.Overlap"] = "3.00:00:00" });
        Assert.Equal(200, await StatusAsync());

        await ReportAsync(new { token = pair.AccessKey });

        Assert.Equal(401, await StatusAsync());
        Assert.Equal(200, (int)(await admin.AuthAsync(second.ApiUser, second.AccessKey!)).StatusCode);
    }

    [Fact]
    public async Task KeyThatEndsWithinADay_IsNeitherShortenedAgainNorLengthened()
    {
        await BeginAsync(LeakAction.RetireInADay);
        await ReportAsync(new { token = pair.AccessKey });
        clock.Advance(TimeSpan.FromHours(20));
        await ReportAsync(new { token = pair.AccessKey });
        using var again = await PortalClient.SignedInAsync(app);
        var confirm = await again.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        await again.SubmitAsync(confirm, confirm.Form("Rotate"), new(PortalClient.Yes) { ["Rotation.Overlap"] = "7.00:00:00" });
        Assert.Equal(200, await StatusAsync());

        clock.Advance(TimeSpan.FromHours(4));

        Assert.Equal(401, await StatusAsync());
    }

    [Fact]
    public async Task Report_WhoseEntryCannotBeWritten_ChangesNothing_AndIsTriedAgain()
    {
        await BeginAsync(LeakAction.Revoke);
        await app.SqlAsync("CREATE TRIGGER Broken BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'broken'); END");
        await using var scope = app.Services.CreateAsyncScope();
        var desk = scope.ServiceProvider.GetRequiredService<LeakReportProcessor>();

        await Assert.ThrowsAsync<DbUpdateException>(
            () => desk.TakeAsync(new LeakReport(pair.AccessKey!, "", null), CancellationToken.None));

        Assert.Equal(200, await StatusAsync());
        Assert.Empty(await MailsAsync());
    }

    [Theory]
    [InlineData("", "application/json", 400)]
    [InlineData("[]", "application/json", 400)]
    [InlineData("[1]", "application/json", 400)]
    [InlineData("{}", "application/json", 400)]
    [InlineData("""{"token": ""}""", "application/json", 400)]
    [InlineData("""{"token": 1}""", "application/json", 400)]
    [InlineData("""{"token": "x", "url": []}""", "application/json", 400)]
    [InlineData("""[{"token": "x"}, {}]""", "application/json", 400)]
    [InlineData("""{"token": "\ud800"}""", "application/json", 400)]
    [InlineData("""{"token": "x"}""", "text/plain", 415)]
    [InlineData("""{"token": "x", "url": null, "type": "y"}""", "application/json", 202)]
    public async Task Body_IsTakenOrRefused(string body, string type, int expected)
    {
        using var http = app.CreateClient();
        using var content = new StringContent(body, Encoding.UTF8, type);
        Assert.Equal(expected, (int)(await http.PostAsync(Door, content)).StatusCode);
    }

    [Theory]
    [InlineData(10_000, 10, 202)]
    [InlineData(10_001, 10, 400)]
    [InlineData(10_000, 900, 413)]
    public async Task Body_OfMany_IsBounded(int count, int length, int expected)
    {
        using var http = app.CreateClient();
        Assert.Equal(
            expected, (int)(await http.PostAsJsonAsync(Door, Enumerable.Repeat(new { token = "x", url = new string('u', length) }, count)))
                .StatusCode);
    }

    [Fact]
    public async Task BodyThatTheServerItselfRefuses_IsRefusedInTheSameWords()
    {
        await using var real = new PortalApp { Clock = clock }.OnARealPort();
        using var finder = new PortalClient(real);
        finder.Http.DefaultRequestHeaders.ExpectContinue = true; // refused before it is sent

        using var answer = await finder.Http.PostAsync(
            Door, new StringContent(new string('x', (8 * 1024 * 1024) + 1), System.Text.Encoding.ASCII, "application/json"));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("The body must not be larger than 8 MiB", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ContactWhoIsNotMailedAnyMore_IsNamedToTheAdministradores()
    {
        app.Settings["Mail:OutsidePerDay"] = "1"; // the mail that asks the contact to confirm
        await BeginAsync(LeakAction.Revoke);

        await ReportAsync(new[] { new { token = pair.AccessKey, url = "", source = "" } });

        Assert.Contains("Al contacto no le enviamos este aviso", Assert.Single(await MailsAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_FromOneAddress_AreBounded()
    {
        await using var strict = new PortalApp { Clock = clock, Settings = { ["Leaks:ReportsPerMinute"] = "2" } };
        strict.OnARealPort();
        using var finder = new PortalClient(strict);
        var form = await finder.GetAsync(Page);
        await finder.Http.PostAsJsonAsync(Door, new { token = "x" });
        await finder.Http.PostAsJsonAsync(Door, new { token = "x" });

        using var over = await finder.Http.PostAsJsonAsync(Door, new { token = "x" });
        Assert.Equal(HttpStatusCode.TooManyRequests, over.StatusCode);
        Assert.NotNull(over.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await finder.SubmitAsync(form, form.MainForm, new() { ["Clave"] = "x" })).Status);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Accepted, (await finder.Http.PostAsJsonAsync(Door, new { token = "x" })).StatusCode);
    }

    [Fact]
    public async Task Person_ReportsByThePage_AndNeitherTypoNorKeyIsShownAgain()
    {
        await BeginAsync(LeakAction.Notify);
        using var finder = new PortalClient(app);
        var page = await finder.GetAsync(Page);

        var typo = await finder.SubmitAsync(page, page.MainForm, new() { ["Clave"] = pair.AccessKey![..^1] });
        Assert.Contains("Eso no es un Access Key completo", typo.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(pair.AccessKey[..^1], typo.Html, StringComparison.Ordinal);
        var unknown = await finder.SubmitAsync(typo, typo.MainForm, new() { ["Clave"] = AccessKeyFormat.Generate() });
        var genuine = await finder.SubmitAsync(unknown, unknown.MainForm, new() { ["Clave"] = pair.AccessKey, ["Donde"] = "en un chat" });

        Assert.Equal("Gracias, recibimos tu aviso", unknown.Notice);
        Assert.Equal("Gracias, recibimos tu aviso", genuine.Notice);
        Assert.DoesNotContain(pair.AccessKey, genuine.Html, StringComparison.Ordinal);
        await SettleAsync();
        Assert.Contains("en un chat", Assert.Single(await MailsAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_IsChosenByAnAdministradorWithAProof_AndRecordedOnce()
    {
        await BeginAsync(LeakAction.Notify);
        var page = await admin.GetAsync(PortalClient.SecurityTab);
        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("Confirma que eres tú", (await admin.SubmitAsync(page, page.Form("LeakPolicy"), new() { ["wanted"] = "2" })).Heading);
        await app.SqlAsync($"UPDATE Sessions SET ProvenAt = '{clock.GetUtcNow():yyyy-MM-dd HH:mm:ss}'");

        Assert.Equal("Guardamos tu elección", (await admin.SubmitAsync(page, page.Form("LeakPolicy"), new() { ["wanted"] = "2" })).Notice);
        Assert.Equal(
            "No había nada que cambiar", (await admin.SubmitAsync(page, page.Form("LeakPolicy"), new() { ["wanted"] = "1" })).Notice);
        Assert.Equal(
            "No había nada que cambiar", (await admin.SubmitAsync(page, page.Form("LeakPolicy"), new() { ["wanted"] = "7" })).Notice);

        Assert.Equal(LeakAction.Revoke, await app.InDatabaseAsync(db => db.LeakPolicies.Select(policy => policy.Action).SingleAsync()));
        Assert.Equal(
            1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.LeakPolicyChanged)));
    }

    public void Dispose()
    {
        admin?.Dispose();
        app.Dispose();
    }

    private async Task BeginAsync(LeakAction policy)
    {
        admin = await PortalClient.SignedInAsync(app);
        pair = await admin.GenerateAsync();
        if (policy != LeakAction.Notify)
        {
            var page = await admin.GetAsync(PortalClient.SecurityTab);
            Assert.Equal(
                "Guardamos tu elección", (await admin.SubmitAsync(page, page.Form("LeakPolicy"), new() { ["wanted"] = $"{(int)policy}" }))
                    .Notice);
        }
    }

    private async Task<int> StatusAsync()
    {
        using var answer = await admin.AuthAsync(pair.ApiUser, pair.AccessKey!);
        return (int)answer.StatusCode;
    }

    private async Task<HttpStatusCode> ReportAsync(object body)
    {
        using var answer = await admin.Http.PostAsJsonAsync(Door, body);
        await SettleAsync();
        return answer.StatusCode;
    }

    private Task SettleAsync() => app.SettleLeaksAsync();

    private async Task<List<DroppedMail>> MailsAsync()
    {
        await app.SendDueAsync();
        var mails = await app.Services.GetRequiredService<DropFolder>().NewestAsync(100, CancellationToken.None);
        return [.. mails.Where(mail => mail.Subject.StartsWith("Alguien encontró", StringComparison.Ordinal))];
    }
}
