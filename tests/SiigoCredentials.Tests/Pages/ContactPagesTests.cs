using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Tests.Pages;

/// <summary>What the contact of an integration, who has no account, does by the links in their mails.</summary>
[Trait("Engine", "Both")]
public sealed partial class ContactPagesTests
{
    private const string Contact = "julia@aliado.example";

    private readonly TestClock clock = new();

    [Fact]
    public async Task Confirming_NeedsAClick_WorksOnce_AndTheCardTells()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        Assert.Contains("Correo sin confirmar", (await admin.GenerateAsync()).Html, StringComparison.Ordinal);
        using var julia = new PortalClient(app);
        var link = await LinkAsync(app);

        await julia.GetAsync(link); // as a mail program looks ahead
        var page = await julia.GetAsync(link);
        Assert.Null(await ConfirmedAtAsync(app));
        var done = await julia.SubmitAsync(page, page.MainForm);

        Assert.Equal("Tu correo está confirmado", done.Notice);
        Assert.Equal(clock.GetUtcNow(), await ConfirmedAtAsync(app));
        Assert.Equal("Tu correo está confirmado", (await julia.SubmitAsync(page, page.MainForm)).Notice);
        Assert.Equal("Tu correo está confirmado", (await julia.GetAsync(link)).Notice);
        var entry = await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(row => row.Action == AuditAction.ContactConfirmed));
        Assert.Equal("Julia Integradora", entry.ActorName);
        Assert.NotEqual(Guid.Empty, entry.ActorId); // that would be the operator
        var card = await admin.GetAsync(PortalClient.ByPartners);
        Assert.Contains(
            "Correo confirmado el 24 nov 2026, 7:00", card.Document.QuerySelector("#estado-contacto")!.TextContent,
            StringComparison.Ordinal);
        Assert.Contains("<strong>Julia Integradora</strong>, el contacto, confirmó su correo", card.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenForm_IsNotOutdatedByTheContactsClick()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var open = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");

        await ClickAsync(app, await LinkAsync(app));

        Assert.Equal("Credenciales restablecidas", (await admin.SubmitAsync(open, open.Form("Rotate"), PortalClient.Yes)).Notice);
    }

    [Fact]
    public async Task NewAddress_IsUnconfirmed_AndTheOldAddressesLinkServesNoMore()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var (old, page) = (await LinkAsync(app), await admin.GetAsync(PortalClient.ByPartners));
        await ClickAsync(app, old);
        await admin.SubmitAsync(page, page.Form("Contact"), PortalClient.Contact("Pedro", "pedro@aliado.example"));

        Assert.Null(await ConfirmedAtAsync(app));
        Assert.Equal("Este enlace ya no sirve", (await new PortalClient(app).GetAsync(old)).Document.QuerySelector("h2")!.TextContent);

        await ClickAsync(app, await LinkAsync(app, "pedro@aliado.example"));
        Assert.NotNull(await ConfirmedAtAsync(app));

        // A corrected name moves nothing.
        page = await admin.GetAsync(PortalClient.ByPartners);
        await admin.SubmitAsync(page, page.Form("Contact"), PortalClient.Contact("Pedro Pérez", "pedro@aliado.example"));
        Assert.NotNull(await ConfirmedAtAsync(app));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task LinkThatNeverWas_AndOneTooOld_AreToldAlike(string code)
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var link = await LinkAsync(app);
        using var stranger = new PortalClient(app);
        var page = await stranger.GetAsync(link);

        clock.Advance(TimeSpan.FromDays(7));

        Assert.Contains("Este enlace ya no sirve", (await stranger.SubmitAsync(page, page.MainForm)).Html, StringComparison.Ordinal);
        foreach (var route in (string[])["/contacto/confirmar", "/contacto/ya-actualice"])
        {
            var over = await stranger.GetAsync($"{route}?codigo={code}");
            Assert.Equal((HttpStatusCode.OK, "Este enlace ya no sirve"), (over.Status, over.Document.QuerySelector("h2")!.TextContent));
        }

        Assert.Null(await ConfirmedAtAsync(app));
    }

    [Fact]
    public async Task AskedAgain_AFormMailsOnce_AtMostFiveADay_AndNeverOnceConfirmed()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var page = await admin.GetAsync(PortalClient.ByPartners);

        Assert.Equal("Enlace en camino", (await admin.SubmitAsync(page, page.Form("AskAgain"))).Notice);
        Assert.Equal("Enlace en camino", (await admin.SubmitAsync(page, page.Form("AskAgain"))).Notice);
        Assert.Equal(2, await ConfirmationsAsync(app));
        for (var more = 0; more < 5; more++)
        {
            page = await admin.GetAsync(PortalClient.ByPartners);
            page = await admin.SubmitAsync(page, page.Form("AskAgain"));
        }

        Assert.Equal("No enviamos nada: ya lo hicimos muchas veces hoy", page.Notice);
        Assert.Equal(5, await ConfirmationsAsync(app));
        await ClickAsync(app, await LinkAsync(app));
        Assert.Equal("No enviamos nada", (await admin.SubmitAsync(page, page.Form("AskAgain"))).Notice);
    }

    [Fact]
    public async Task SayingMoved_NeedsAClick_IsShownOnTheBoard_AndTellsTheAdministradores()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var board = await RotateAsync(admin);
        var link = await LinkAsync(app, page: "/contacto/ya-actualice");
        using var julia = new PortalClient(app);

        var asked = await julia.GetAsync(link);
        Assert.Contains(
            "El anterior funciona hasta el 25 nov 2026, 7:00",
            string.Join(' ', asked.Document.Body!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
        Assert.DoesNotContain("dice que ya actualizó", (await admin.GetAsync(PortalClient.ByPartners)).Html, StringComparison.Ordinal);
        Assert.Equal("Gracias, le avisamos a la empresa", (await julia.SubmitAsync(asked, asked.MainForm)).Notice);
        await julia.SubmitAsync(asked, asked.MainForm);

        var section = (await admin.GetAsync(PortalClient.ByPartners)).Document.QuerySelector("#titulo-cambio")!.Closest("section")!;
        Assert.Contains(
            "Julia Integradora, el contacto, dice que ya actualizó: 24 nov 2026, 7:00", section.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(board.AccessKey!, asked.Html, StringComparison.Ordinal);
        var told = Assert.Single(
            await app.OutboxAsync(), mail => mail.Title.StartsWith("El contacto dice que ya actualizó", StringComparison.Ordinal));
        Assert.Equal(PortalClient.Admin, told.To);
    }

    [Theory]
    [InlineData("Finish")]
    [InlineData("GoBack")]
    public async Task SayingMoved_WhenTheOverlapIsNoMore_ServesNoMore(string handler)
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await RotateAsync(admin);
        var link = await LinkAsync(app, page: "/contacto/ya-actualice");
        using var julia = new PortalClient(app);
        var asked = await julia.GetAsync(link);
        var page = await admin.GetAsync(PortalClient.ByPartners);

        await admin.SubmitAsync(page, page.Form(handler));

        Assert.Contains("Este enlace ya no sirve", (await julia.SubmitAsync(asked, asked.MainForm)).Html, StringComparison.Ordinal);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.AccessKeys.CountAsync(key => key.ContactMovedAt != null)));
    }

    [Fact]
    public async Task LinkForOnePurpose_ServesNoOther()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await RotateAsync(admin);
        using var stranger = new PortalClient(app);

        var confirm = await stranger.GetAsync((await LinkAsync(app)).Replace("confirmar", "ya-actualice", StringComparison.Ordinal));
        var moved = await stranger.GetAsync(
            (await LinkAsync(app, page: "/contacto/ya-actualice")).Replace("ya-actualice", "confirmar", StringComparison.Ordinal));

        Assert.All([confirm, moved], page => Assert.Null(page.Document.QuerySelector("main form")));
    }

    private PortalApp NewApp() => new() { Clock = clock, Settings = Outgoing.NobodyListens() };

    private static async Task<PortalPage> RotateAsync(PortalClient admin)
    {
        var page = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        return await admin.SubmitAsync(page, page.Form("Rotate"), new(PortalClient.Yes) { ["Rotation.Overlap"] = "1.00:00:00" });
    }

    private static async Task ClickAsync(PortalApp app, string link)
    {
        using var reader = new PortalClient(app);
        var page = await reader.GetAsync(link);
        await reader.SubmitAsync(page, page.MainForm);
    }

    private static async Task<string> LinkAsync(PortalApp app, string to = Contact, string page = "/contacto/confirmar")
    {
        var mail = (await app.OutboxAsync()).Last(row => row.To == to && row.Text.Contains(page, StringComparison.Ordinal));
        return new Uri(Link().Match(mail.Text).Value).PathAndQuery;
    }

    private static async Task<int> ConfirmationsAsync(PortalApp app) =>
        (await app.OutboxAsync())
            .Count(mail => mail.To == Contact && mail.Title.StartsWith("Confirma tu correo", StringComparison.Ordinal));

    private static Task<DateTimeOffset?> ConfirmedAtAsync(PortalApp app) =>
        app.InDatabaseAsync(db => db.Credentials.Select(row => row.ContactConfirmedAt).SingleAsync());

    [GeneratedRegex(@"https?://\S+codigo=\S+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Link();
}
