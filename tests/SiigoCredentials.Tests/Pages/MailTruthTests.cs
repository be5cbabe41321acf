using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Accounts;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Tests.Pages;

/// <summary>No page says that a mail was sent when it was not: it says what became of it, and what to do.</summary>
public sealed class MailTruthTests
{
    private const string Contact = "julia@aliado.example";
    private const string Answer = "550 5.1.1 No such user";

    private readonly TestClock clock = new();

    [NodeFact]
    public async Task RefusedContact_IsToldWithTheAnswer_OnTheCardTheHandoffAndTheHomePage_AndACorrectedAddressMendsIt()
    {
        await using var server = await NodeSmtpServer.StartAsync(new() { ["SMTP_REFUSE_RECIPIENT"] = Answer, ["SMTP_REFUSED"] = "julia@" });
        await using var app = new PortalApp { Clock = clock, Settings = server.Settings() };
        using var admin = await PortalClient.SignedInAsync(app);

        var made = await admin.GenerateAsync();
        Assert.Contains($"El correo a {Contact} va en camino.", TextOf(made, "#estado-contacto"), StringComparison.Ordinal);
        var handoff = await admin.SubmitAsync(made, made.Form("HandOff"));
        Assert.Equal("El enlace está listo", handoff.Notice);
        await app.SendDueAsync();

        var page = await admin.GetAsync(PortalClient.ByPartners);
        Assert.DoesNotContain("le enviamos un enlace", page.Html, StringComparison.Ordinal);
        string[] failures = [.. page.Document.QuerySelectorAll(".correo-fallido").Select(told => Squeeze(told.TextContent))];
        Assert.Equal(
            [
                $"El servidor de correo rechazó {Contact} y respondió: «{Answer}». Corrige el correo del contacto: los avisos no le llegan.",
                $"El servidor de correo rechazó {Contact} y respondió: «{Answer}». El código no llegó: corrige el correo del contacto y crea otro enlace.",
            ],
            failures);
        var home = await admin.GetAsync("/");
        Assert.Contains("Los avisos no le llegan al contacto", home.Html, StringComparison.Ordinal);
        Assert.Contains($"«{Answer}»", home.Document.QuerySelector("main")!.TextContent, StringComparison.Ordinal);

        await admin.SubmitAsync(page, page.Form("Contact"), PortalClient.Contact("Julia", "pedro@aliado.example"));
        await app.SendDueAsync();
        page = await admin.GetAsync(PortalClient.ByPartners);
        Assert.Contains("Correo sin confirmar: le escribimos para que lo confirme.", TextOf(page, "#estado-contacto"), StringComparison.Ordinal);
        Assert.Empty(page.Document.QuerySelectorAll(".correo-fallido"));
        Assert.DoesNotContain("Los avisos no le llegan", (await admin.GetAsync("/")).Html, StringComparison.Ordinal);
    }

    [NodeFact]
    public async Task RefusedInvitationAndNewAddress_AreToldWithTheAnswer_AndAnInvitationToTheRightAddressGoes()
    {
        await using var server = await NodeSmtpServer.StartAsync(new() { ["SMTP_REFUSE_RECIPIENT"] = Answer, ["SMTP_REFUSED"] = "mal@" });
        await using var app = new PortalApp { Clock = clock, Settings = server.Settings() };
        using var admin = await PortalClient.SignedInAsync(app);

        var created = await SubmitAsync(admin, PeopleTests.Page, "Invite", new() { ["Invite.Email"] = "mal@andina.example" });
        Assert.Equal("Invitación creada", created.Notice);
        await SubmitAsync(admin, PeopleTests.Page, "Invite", new() { ["Invite.Email"] = "bien@andina.example" });
        var mailbox = await admin.GetAsync("/cuenta/correo");
        var asked = await admin.SubmitAsync(mailbox, mailbox.MainForm, new() { ["Wanted"] = "mal@nueva.example" });
        Assert.Equal("Confirma tu nuevo correo", asked.Notice);
        await app.SendDueAsync();

        var people = await admin.GetAsync(PeopleTests.Page);
        Assert.Equal(
            $"El servidor de correo rechazó mal@andina.example y respondió: «{Answer}». Retírala e invita con el correo correcto.",
            Squeeze(Assert.Single(people.Document.QuerySelectorAll(".correo-fallido")).TextContent));
        mailbox = await admin.GetAsync("/cuenta/correo");
        Assert.Equal("El enlace para tu nuevo correo no ha llegado", mailbox.Notice);
        Assert.Contains(
            $"rechazó mal@nueva.example y respondió: «{Answer}»", mailbox.Document.QuerySelector(".alert")!.TextContent,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoMailServer_EveryPageSaysThatTheMailWaits()
    {
        await using var app = new PortalApp
        { Clock = clock, Faults = services => services.PostConfigure<MailOptions>(mail => mail.DropFolder = null) };
        using var admin = await PortalClient.SignedInAsync(app);

        var page = await admin.GenerateAsync();
        var waiting = $"El correo a {Contact} está en espera: este portal aún no puede enviar correos. Avisa a quien lo administra.";
        Assert.Contains(waiting, TextOf(page, "#estado-contacto"), StringComparison.Ordinal);
        page = await admin.SubmitAsync(page, page.Form("AskAgain"));
        Assert.Equal("El enlace está en espera", page.Notice);
        page = await admin.SubmitAsync(page, page.Form("HandOff"));
        Assert.Equal("El enlace está listo, pero el código está en espera", page.Notice);
        page = await SubmitAsync(admin, PeopleTests.Page, "Invite", new() { ["Invite.Email"] = "p1@andina.example" });
        Assert.StartsWith(
            "El correo a p1@andina.example está en espera", Squeeze(page.Document.QuerySelector(".correo-fallido")!.TextContent),
            StringComparison.Ordinal);
        var mailbox = await admin.GetAsync("/cuenta/correo");
        Assert.Equal(
            "El enlace para tu nuevo correo no ha llegado",
            (await admin.SubmitAsync(mailbox, mailbox.MainForm, new() { ["Wanted"] = "ana@nueva.example" })).Notice);
        await AssertRecoverySaysTheSameToEverybodyAsync(app);
    }

    [Fact]
    public async Task ServerAway_EveryPageSaysThatTheMailHasNotLeft_AndAfterADayThatItWasGivenUp()
    {
        await using var app = new PortalApp { Clock = clock, Settings = Outgoing.NobodyListens() };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        while ((await app.OutboxAsync()).Exists(mail => mail.Attempts == 0))
        {
            clock.Advance(TimeSpan.FromMinutes(1)); // one mail a minute while the server is away
            await app.SendDueAsync();
        }

        var page = await admin.GetAsync(PortalClient.ByPartners);
        Assert.Contains(
            $"El correo a {Contact} todavía no ha salido; lo seguimos intentando.", TextOf(page, "#estado-contacto"),
            StringComparison.Ordinal);
        await AssertRecoverySaysTheSameToEverybodyAsync(app);

        await app.SqlAsync("UPDATE OutboxMails SET FailedAt = NextAttemptAt");
        page = await admin.GetAsync(PortalClient.ByPartners);
        Assert.StartsWith(
            $"No pudimos entregar el correo a {Contact} en un día de intentos.", TextOf(page, ".correo-fallido"), StringComparison.Ordinal);
    }

    // Only a mail shows that the server is away: so the mail to nobody has to meet it as well.
    [Theory]
    [InlineData(PortalClient.Admin)]
    [InlineData("nadie@ninguna.example")]
    public async Task ServerThatIsFoundAway_IsToldAlike_WhoeverWasWrittenTo(string email)
    {
        await using var app = new PortalApp { Clock = clock, Settings = Outgoing.NobodyListens() };
        using var stranger = new PortalClient(app);
        var page = await stranger.GetAsync("/cuenta/recuperar");
        Assert.Equal("", page.Notice);

        await stranger.SubmitAsync(page, page.MainForm, new() { ["Email"] = email });
        await app.SendDueAsync();

        Assert.Equal("Ahora no podemos enviar correos", (await stranger.GetAsync("/cuenta/recuperar")).Notice);
        using var http = app.CreateClient();
        Assert.Equal("Degraded", await http.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task ContactOfLongAgo_WhoseLinkRanOut_HasNoLinkThatServes()
    {
        await using var app = new PortalApp { Clock = clock };
        using (var admin = await PortalClient.SignedInAsync(app))
        {
            await admin.GenerateAsync();
            await app.SendDueAsync();
        }

        clock.Advance(TimeSpan.FromDays(8));
        using var later = await PortalClient.SignedInAsync(app);
        Assert.Contains(
            "Correo sin confirmar: no tiene un enlace que sirva.",
            TextOf(await later.GetAsync(PortalClient.ByPartners), "#estado-contacto"), StringComparison.Ordinal);
    }

    // The page is public: it must not tell who has an account.
    private static async Task AssertRecoverySaysTheSameToEverybodyAsync(PortalApp app)
    {
        using var stranger = new PortalClient(app);
        List<string> said = [];
        foreach (var email in (string[])[PortalClient.Admin, "nadie@ninguna.example"])
        {
            var page = await stranger.GetAsync("/cuenta/recuperar");
            Assert.Equal("Ahora no podemos enviar correos", page.Notice);
            said.Add(
                Squeeze((await stranger.SubmitAsync(page, page.MainForm, new() { ["Email"] = email }))
                    .Document.QuerySelector("main")!.TextContent));
        }

        Assert.Contains("Ahora no podemos enviar correos", said[0], StringComparison.Ordinal);
        Assert.Equal(said[0], said[1]);
    }

    private static string TextOf(PortalPage page, string selector) => Squeeze(page.Document.QuerySelector(selector)!.TextContent);

    private static string Squeeze(string text) => string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));

    private static async Task<PortalPage> SubmitAsync(PortalClient client, string path, string handler, Dictionary<string, string> fields)
    {
        var page = await client.GetAsync(path);
        return await client.SubmitAsync(page, page.Form(handler), fields);
    }
}
