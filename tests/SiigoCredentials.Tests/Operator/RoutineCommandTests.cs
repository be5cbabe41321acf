using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Tests.Operator;

/// <summary>The rest of the routine that once needed SQL: heads, mails, announcements, answers to the help, sessions.</summary>
[Trait("Engine", "Both")]
public sealed class RoutineCommandTests
{
    private const string Nit = "900123456";

    [Fact]
    public async Task Heads_AreThoseOfThePage_InEitherForm()
    {
        await using var app = new PortalApp();
        var none = JsonNode.Parse((await Shell.RunAsync(app, "heads", "--json")).Said)!;
        await app.InDatabaseAsync(db => MoreCompanies.AddAsync(db, 3));
        await Shell.RunAsync(app, "suspend", MoreCompanies.NitOf(1));
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var page = await admin.GetAsync("/configuracion/credenciales-usuario-api/actividad");
        var head = page.Document.QuerySelector("#cabeza")!.TextContent;

        var heads = JsonNode.Parse((await Shell.RunAsync(app, "heads", "--json")).Said)!["heads"]!.AsArray();
        var (_, said) = await Shell.RunAsync(app, "heads");

        Assert.Empty(none["heads"]!.AsArray());
        Assert.Equal(2, heads.Count);
        var own = heads.Single(row => (string?)row!["nit"] == Nit)!;
        Assert.Equal(head, $"{own["sequence"]}:{own["hash"]}");
        Assert.Matches($"(?m)^[0-9a-f]{{32}}  {Nit} +{head}\r?$", said);
    }

    [Fact]
    public async Task Mails_ThatWaitOrWereGivenUp_AreListedWithTheirReason()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await app.SqlAsync("UPDATE OutboxMails SET LastError = 'refused: 550 no\nsuch' WHERE \"To\" = 'julia@aliado.example'");

        var first = JsonNode.Parse((await Shell.RunAsync(app, "mails", "--limit", "1", "--json")).Said)!;
        var rest = JsonNode.Parse((await Shell.RunAsync(app, "mails", "--after", (string)first["next"]!, "--json")).Said)!;
        var (_, said) = await Shell.RunAsync(app, "mails", "--to", "julia@aliado.example");

        var all = await app.InDatabaseAsync(db => db.OutboxMails.OrderBy(mail => mail.Id).Select(mail => mail.Id.ToString()).ToListAsync());
        Assert.Equal(
            all.Select(id => id.ToLowerInvariant()),
            new[] { first, rest }.SelectMany(list => list["mails"]!.AsArray()).Select(mail => (string)mail!["id"]!));
        Assert.Null(rest["next"]);
        Assert.Contains(@"refused: 550 no\u000Asuch", said, StringComparison.Ordinal);
        Assert.DoesNotContain(PortalClient.Admin, said, StringComparison.Ordinal);
        await app.SqlAsync("DELETE FROM OutboxMails");
        Assert.StartsWith("No mail waits", (await Shell.RunAsync(app, "mails")).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task News_AreListed_AndTakenOffThePage_WhileTheirLinksWork()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var file = Path.Combine(app.Folder, "novedad.txt");
        await File.WriteAllTextAsync(file, "Desde enero hay una página más.");
        var settings = new Dictionary<string, string> { ["Portal__PublicUrl"] = "https://portal.example" };
        await Shell.RunWithAsync(app, settings, "publish-news", "--subject", "Paginación", "--text-file", file);
        var link = (await app.OutboxAsync()).Single(mail => mail.Subject.EndsWith("Paginación", StringComparison.Ordinal)).UnsubscribeUrl!;

        var listed = JsonNode.Parse((await Shell.RunAsync(app, "news", "--json")).Said)!["news"]!.AsArray();
        var id = (string)Assert.Single(listed)!["id"]!;
        Assert.Equal(0, (await Shell.RunAsync(app, "remove-news", id)).ExitCode);
        Assert.Equal(4, (await Shell.RunAsync(app, "remove-news", id)).ExitCode);
        Assert.Equal(3, (await Shell.RunAsync(app, "remove-news", Guid.Empty.ToString())).ExitCode);
        Assert.Equal(1, (await Shell.RunAsync(app, "remove-news", "x")).ExitCode);

        using var anybody = new PortalClient(app);
        Assert.DoesNotContain("Paginación", (await anybody.GetAsync("/ayuda/novedades")).Html, StringComparison.Ordinal);
        var page = await anybody.GetAsync(new Uri(link).PathAndQuery);
        await anybody.SubmitAsync(page, page.MainForm);
        Assert.Equal("julia@aliado.example", await app.InDatabaseAsync(db => db.Unsubscriptions.Select(row => row.Address).SingleAsync()));
        Assert.Equal(0, (await Shell.RunAsync(app, "resubscribe", "Julia@aliado.example")).ExitCode);
        Assert.Equal(4, (await Shell.RunAsync(app, "resubscribe", "julia@aliado.example")).ExitCode);
        Assert.Equal(1, (await Shell.RunAsync(app, "resubscribe", "julia")).ExitCode);
    }

    [Fact]
    public async Task ForgetAnswers_DeletesThoseOfThePersonAlone()
    {
        await using var app = new PortalApp();
        foreach (var email in (string[])[PortalClient.Admin, PortalClient.OtherAdmin])
        {
            using var person = await PortalClient.SignedInAsync(app, email);
            var page = await person.GetAsync("/ayuda/conectar-integracion");
            await person.SubmitAsync(page, page.MainForm, new() { ["Useful"] = "false", ["Comment"] = "No" });
        }

        var (code, said) = await Shell.RunAsync(app, "forget-answers", PortalClient.Admin);
        Assert.Equal((0, "1 answers"), (code, said[..9]));
        Assert.Equal(4, (await Shell.RunAsync(app, "forget-answers", PortalClient.Admin)).ExitCode);
        Assert.Equal(3, (await Shell.RunAsync(app, "forget-answers", "nadie@nada.example")).ExitCode);

        var comments = JsonNode.Parse((await Shell.RunAsync(app, "help-answers", "--json")).Said)!["comments"]!.AsArray();
        Assert.Equal(PortalClient.OtherAdmin, (string?)Assert.Single(comments)!["email"]);
    }

    [Fact]
    public async Task EndSessions_OfAPerson_IsInForceAtTheNextRequest_AndRecordedInEachOfTheirCompanies()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        using var luisa = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        await CompanyArchiveTests.TakeInAsync(app, Nit, PortalClient.OtherAdmin);

        Assert.Equal(0, (await Shell.RunAsync(app, "end-sessions", PortalClient.OtherAdmin)).ExitCode);

        Assert.Equal("Iniciar sesión", (await luisa.GetAsync("/mis-empresas")).Heading);
        Assert.Equal("Inicio", (await ana.GetAsync("/")).Heading);
        Assert.Equal(2, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.SessionsEnded)));
        Assert.Equal(4, (await Shell.RunAsync(app, "end-sessions", PortalClient.OtherAdmin)).ExitCode);
        Assert.Equal(3, (await Shell.RunAsync(app, "end-sessions", "nadie@nada.example")).ExitCode);
        Assert.Equal(1, (await Shell.RunAsync(app, "end-sessions")).ExitCode);
        Assert.Equal(1, (await Shell.RunAsync(app, "end-sessions", PortalClient.Admin, "--everybody")).ExitCode);
    }

    [Fact]
    public async Task EndSessions_OfEverybody_ForgetsTheRingToo()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        using var luisa = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);

        Assert.Equal(0, (await Shell.RunAsync(app, "end-sessions", "--everybody")).ExitCode);

        Assert.Equal("Iniciar sesión", (await ana.GetAsync("/")).Heading);
        Assert.Equal("Iniciar sesión", (await luisa.GetAsync("/")).Heading);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.DataProtectionElements.CountAsync()));
        await using var restarted = app.Twin();
        using var again = await PortalClient.SignedInAsync(restarted);
        Assert.Equal("Inicio", (await again.GetAsync("/")).Heading);
    }
}
