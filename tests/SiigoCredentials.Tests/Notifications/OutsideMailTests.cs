using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Accounts;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Tests.Notifications;

/// <summary>
/// Whatever a company does, it mails only so many people outside in a day; who acts is told of the rest, and its Administradores hear of
/// everything.
/// </summary>
[Trait("Loop", "Quick")]
public sealed class OutsideMailTests
{
    private const string Contact = "julia@aliado.example";
    private const string NotTold = "#contacto-sin-aviso";

    private readonly TestClock clock = new();

    [Fact]
    public async Task FortyContacts_MailFewStrangers_AndThePageSaysSo()
    {
        await using var app = NewApp(perDay: null);
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var said = new List<bool>();

        for (var number = 1; number <= 40; number++)
        {
            var page = await SubmitAsync(
                admin, PortalClient.ByPartners, "Contact", PortalClient.Contact("Julia", $"p{number}@aliado.example"));
            Assert.Equal("Contacto actualizado", page.Notice);
            said.Add(page.Document.QuerySelector(NotTold) is not null);
        }

        var outside = await OutsideAsync(app);
        Assert.Equal(
            [Contact, "p1@aliado.example", "p2@aliado.example", "p3@aliado.example", "p4@aliado.example"],
            Titled(outside, "Confirma tu correo"));
        // the others never heard that they were
        Assert.Equal(
            [Contact, "p1@aliado.example", "p2@aliado.example", "p3@aliado.example", "p4@aliado.example"],
            Titled(outside, "Ya no eres el contacto"));
        Assert.Equal(10, outside.Count);
        Assert.Equal([.. Enumerable.Repeat(false, 4), .. Enumerable.Repeat(true, 36)], said);
        Assert.Equal(
            41, (await app.OutboxAsync())
                .Count(mail =>
                    mail.To == PortalClient.Admin
                        && (mail.Title.StartsWith("Cambiaste el contacto", StringComparison.Ordinal)
                            || mail.Title.StartsWith("Generaste", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task SuspendedAndResumedAgainAndAgain_MailsTheContactSoOften_TheAdministradoresEachTime_AndMoreTheNextDay()
    {
        await using var app = NewApp(perDay: 5);
        using (var admin = await PortalClient.SignedInAsync(app))
        {
            await admin.GenerateAsync();
            for (var turn = 1; turn <= 6; turn++)
            {
                var page = await SubmitAsync(admin, PortalClient.SecurityTab, turn % 2 == 1 ? "Suspend" : "Resume");
                Assert.Equal(turn > 4, page.Document.QuerySelector(NotTold) is not null);
            }
        }

        Assert.Equal(5, (await OutsideAsync(app)).Count);
        var acts = (await app.OutboxAsync())
            .FindAll(mail => mail.To == PortalClient.Admin && mail.Title.Contains("las integraciones", StringComparison.Ordinal));
        Assert.Equal(
            [false, false, false, false, true, true],
            acts.Select(mail => mail.Text.Contains("Al contacto no le enviamos este aviso", StringComparison.Ordinal)));

        clock.Advance(TimeSpan.FromDays(1));
        using var again = await PortalClient.SignedInAsync(app);
        Assert.Null((await SubmitAsync(again, PortalClient.SecurityTab, "Suspend")).Document.QuerySelector(NotTold));
        Assert.Equal(6, (await OutsideAsync(app)).Count);
    }

    [Fact]
    public async Task OverTheBound_EveryAct_MailsNobodyOutside_AndSaysSo_AndAnotherCompanyIsNotConcerned()
    {
        await using var app = NewApp(perDay: 1);
        using var admin = await PortalClient.SignedInAsync(app);
        Assert.Null((await admin.GenerateAsync()).Document.QuerySelector(NotTold)); // the one mail

        var rotated = await admin.RotateAsync();
        Assert.Equal("Credenciales restablecidas", rotated.Notice);
        Assert.Contains(
            "No le avisamos por correo al contacto", rotated.Document.QuerySelector(NotTold)!.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            "No enviamos nada: ya lo hicimos muchas veces hoy", (await SubmitAsync(admin, PortalClient.ByPartners, "AskAgain")).Notice);
        var handoff = await SubmitAsync(admin, PortalClient.ByPartners, "HandOff");
        Assert.Equal("No creamos el enlace: hoy no podemos enviar el código", handoff.Notice);
        Assert.Null(handoff.Document.QuerySelector("#enlace-entrega"));
        var addresses = await admin.GetAsync("/configuracion/credenciales-usuario-api/direcciones");
        addresses.MainForm.SetAttribute(
            "action", addresses.Document.QuerySelector("main button[formaction$='handler=Save']")!.GetAttribute("formaction")!);
        var allowed = await admin.SubmitAsync(addresses, addresses.MainForm, new() { ["Addresses"] = "192.0.2.0/24" });
        Assert.Contains("No le avisamos por correo al contacto", allowed.Html, StringComparison.Ordinal);
        Assert.Equal(
            "No enviamos la invitación",
            (await SubmitAsync(admin, PeopleTests.Page, "Invite", new() { ["Invite.Email"] = "sofia@andina.example" })).Notice);
        var mailbox = await admin.GetAsync("/cuenta/correo");
        await admin.SubmitAsync(mailbox, mailbox.MainForm, new() { ["Wanted"] = "ana@nueva.example" }); // the account's own bound
        mailbox = await admin.GetAsync("/cuenta/correo");
        var refused = await admin.SubmitAsync(mailbox, mailbox.MainForm, new() { ["Wanted"] = "ana@otra.example" });
        Assert.Contains("Inténtalo mañana. Tu correo sigue siendo el mismo.", refused.Html, StringComparison.Ordinal);
        await using (var scope = app.Services.CreateAsyncScope())
        {
            Assert.True(await scope.ServiceProvider.GetRequiredService<CompanySuspension>().SuspendAsync("900123456", default));
        }

        Assert.Equal([Contact, "ana@nueva.example"], (await OutsideAsync(app)).Select(mail => mail.To));
        Assert.Equal(
            (0, 0, 1),
            await app.InDatabaseAsync(
                async db => (await db.Invitations.CountAsync(), await db.HandoffLinks.CountAsync(), await db.AccountLinks.CountAsync())));
        Assert.Contains("Al contacto no le enviamos este aviso", (await app.OutboxAsync())[^1].Text, StringComparison.Ordinal);

        using var luisa = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        await luisa.GenerateAsync(email: "pedro@tienda.example");
        Assert.Equal("pedro@tienda.example", (await OutsideAsync(app))[^1].To);
    }

    [Fact]
    public async Task Invitations_LeaveHalfOfTheBound_ToWhatConcernsTheKey()
    {
        await using var app = NewApp(perDay: 6);
        using var admin = await PortalClient.SignedInAsync(app);
        List<string> said = [];
        for (var number = 1; number <= 4; number++)
        {
            said.Add(
                (await SubmitAsync(admin, PeopleTests.Page, "Invite", new() { ["Invite.Email"] = $"p{number}@andina.example" })).Notice);
        }

        Assert.Equal([false, false, false, true], said.Select(notice => notice == "No enviamos la invitación"));
        Assert.Null((await admin.GenerateAsync()).Document.QuerySelector(NotTold));
        Assert.Null((await admin.RotateAsync()).Document.QuerySelector(NotTold));
        Assert.Equal(5, (await OutsideAsync(app)).Count);
    }

    [Fact]
    public async Task DeadlinePassed_OverTheBound_TellsTheAdministradoresThatTheContactWasNotMailed()
    {
        await using var app = NewApp(perDay: 1);
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var confirm = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        await admin.SubmitAsync(confirm, confirm.Form("Rotate"), new(PortalClient.Yes) { ["Rotation.Overlap"] = "01:00:00" });

        clock.Advance(TimeSpan.FromHours(1));
        await app.Services.GetRequiredService<KeyRetirementWorker>().RoundAsync(default);

        Assert.Single(await OutsideAsync(app));
        var told = (await app.OutboxAsync())[^1];
        Assert.StartsWith("El Access Key anterior ya no funciona", told.Title, StringComparison.Ordinal);
        Assert.Equal(PortalClient.Admin, told.To);
        Assert.Contains("Al contacto no le enviamos este aviso", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoActsAtATime_DoNotBothTakeTheLastMail()
    {
        await using var app = NewApp(perDay: 1);
        using var one = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SecondAdministratorAsync(app);
        var (here, there) = (await one.GetAsync(PeopleTests.Page), await other.GetAsync(PeopleTests.Page));

        await Task.WhenAll(
            one.SubmitAsync(here, here.Form("Invite"), new() { ["Invite.Email"] = "uno@andina.example" }),
            other.SubmitAsync(there, there.Form("Invite"), new() { ["Invite.Email"] = "dos@andina.example" }));

        Assert.Single(await OutsideAsync(app));
    }

    private PortalApp NewApp(int? perDay)
    {
        var app = new PortalApp { Clock = clock, Settings = Outgoing.NobodyListens() };
        if (perDay is not null)
        {
            app.Settings["Mail:OutsidePerDay"] = $"{perDay}";
        }

        return app;
    }

    // Whoever is no person of the demo's companies.
    private static async Task<List<OpenedMail>> OutsideAsync(PortalApp app) =>
        (await app.OutboxAsync()).FindAll(mail => !mail.To.EndsWith(".demo.example", StringComparison.Ordinal));

    private static IEnumerable<string> Titled(List<OpenedMail> mails, string subject) =>
        mails.Where(mail => mail.Title.StartsWith(subject, StringComparison.Ordinal)).Select(mail => mail.To);

    private static async Task<PortalPage> SubmitAsync(
        PortalClient client, string path, string handler, Dictionary<string, string>? fields = null)
    {
        var page = await client.GetAsync(path);
        return await client.SubmitAsync(page, page.Form(handler), fields);
    }
}
