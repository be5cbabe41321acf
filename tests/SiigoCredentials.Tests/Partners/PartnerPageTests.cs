using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Partners;

/// <summary>The partners of a company, and what one of them may see of the credential.</summary>
[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed class PartnerPageTests : IDisposable
{
    private const string Path = "/alianzas/aliados";
    private const string State = "/alianzas/estado";

    private readonly TestClock clock = new();
    private readonly PortalApp app;

    public PartnerPageTests() => app = new PortalApp { Clock = clock };

    [Fact]
    public async Task Partners_AreListedByTheirLastUse_WithCounts_AndStrangersWithoutANameAreNot()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        Assert.Contains("Todavía no se ha conectado ningún aliado", (await admin.GetAsync(Path)).Html, StringComparison.Ordinal);
        await SeenAsync(admin);

        var page = await admin.GetAsync(Path);

        Assert.Equal(["MiTienda", "Otra", "Vieja"], page.Document.QuerySelectorAll("h2.card-title").Select(title => title.TextContent));
        var cards = page.Document.QuerySelectorAll("section.card").Select(card => card.TextContent).ToList();
        Assert.Contains("conexiones, 1.200; llamadas, 5.000", cards[0], StringComparison.Ordinal);
        Assert.Contains("Último uso: 24 nov 2026, 7:00", cards[0], StringComparison.Ordinal);
        Assert.Contains("conexiones, 0; llamadas, 0", cards[2], StringComparison.Ordinal);
        Assert.Contains("Último uso: 15 oct 2026", cards[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_IsKeptChangedAndTakenAway_AndEachIsRecorded()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await SeenAsync(admin);

        Assert.Equal("Nombre guardado", (await NameAsync(admin, "  Tienda de Ñoño ")).Notice);
        Assert.Equal("Tienda de Ñoño", (await admin.GetAsync(Path)).Document.QuerySelector("h2.card-title")!.TextContent);
        Assert.Equal("No había nada que cambiar", (await NameAsync(admin, "Tienda de Ñoño")).Notice);
        Assert.Equal("No guardamos el nombre", (await NameAsync(admin, new string('x', 61))).Notice);
        Assert.Equal("No guardamos el nombre", (await NameAsync(admin, "a\uFFFDb")).Notice);
        Assert.Equal("No encontramos ese aliado", (await NameAsync(admin, "x", new() { ["Partner.PartnerId"] = "NuncaVisto" })).Notice);
        Assert.Equal("No guardamos el nombre", (await NameAsync(admin, "x", new() { ["Partner.Id"] = "" })).Notice);
        Assert.Equal("Nombre guardado", (await NameAsync(admin, "")).Notice);
        Assert.Equal("MiTienda", (await admin.GetAsync(Path)).Document.QuerySelector("h2.card-title")!.TextContent);
        Assert.Equal(2, await CountAsync(AuditAction.PartnerNamed));
    }

    [Fact]
    public async Task Link_ShowsThePartnerItsOwn_AndNothingSecretNorOfOthers_UntilItIsWithdrawn()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await SeenAsync(admin);
        await NameAsync(admin, "Nombre interno");
        var link = await ShareAsync(admin);
        using var partner = new PortalClient(app);

        var page = await partner.GetAsync(link);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("noindex, nofollow", page.Response.Headers.GetValues("X-Robots-Tag").Single());
        Assert.Equal("noindex, nofollow", page.Document.QuerySelector("meta[name=robots]")!.GetAttribute("content"));
        Assert.True(page.Response.Headers.CacheControl!.NoStore);
        Assert.Contains("Comercial Andina (demo)", page.Html, StringComparison.Ordinal);
        Assert.Contains("Funciona", page.Html, StringComparison.Ordinal);
        Assert.Contains("MiTienda", page.Html, StringComparison.Ordinal);
        Assert.Contains("24 nov 2026, 7:00", page.Html, StringComparison.Ordinal);
        var fingerprint = (await admin.GetAsync(PortalClient.ByPartners)).Document.QuerySelectorAll("code")
            .First(code => code.ParentElement!.TextContent.Contains("Huella", StringComparison.Ordinal)).TextContent;
        Assert.Contains(fingerprint, page.Html, StringComparison.Ordinal);
        Assert.All(
            [pair.AccessKey!, pair.AccessKey![^4..], pair.ApiUser, "Otra", "Vieja", "Nombre interno", "julia@aliado.example", "Ana",
                "192.0.2.1", PortalClient.Admin],
            secret => Assert.DoesNotContain(secret, page.Html, StringComparison.Ordinal));
        Assert.All(await app.StoredAsync(), stored => Assert.DoesNotContain(link.Split('=')[1], stored, StringComparison.Ordinal));

        var list = await admin.GetAsync(Path);
        Assert.Contains("Abierto por última vez el 24 nov 2026, 7:00", list.Document.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(link.Split('=')[1], list.Html, StringComparison.Ordinal);
        Assert.Equal("Retiramos el enlace", (await admin.SubmitAsync(list, list.Form("Withdraw"))).Notice);
        Assert.Equal("Ese enlace ya no servía", (await admin.SubmitAsync(list, list.Form("Withdraw"))).Notice);
        Assert.Equal((1, 1), (await CountAsync(AuditAction.PartnerLinkCreated), await CountAsync(AuditAction.PartnerLinkRevoked)));
        Assert.Equal(HttpStatusCode.NotFound, (await partner.GetAsync(link)).Status);
    }

    [Fact]
    public async Task LinksThatDoNotServe_GetOneAnswer()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await SeenAsync(admin);
        var withdrawn = await ShareAsync(admin);
        var list = await admin.GetAsync(Path);
        await admin.SubmitAsync(list, list.Form("Withdraw"));
        var tooOld = await ShareAsync(admin);
        clock.Advance(TimeSpan.FromDays(365) - TimeSpan.FromTicks(1));
        using var partner = new PortalClient(app);
        Assert.Equal(HttpStatusCode.OK, (await partner.GetAsync(tooOld)).Status);
        clock.Advance(TimeSpan.FromTicks(1));

        List<string> answers = [];
        foreach (
            var link in (
                string[])[withdrawn, tooOld, State, $"{State}?codigo=", $"{State}?codigo=corto", $"{State}?codigo={new string('A', 43)}",
                $"{State}?codigo={new string('ñ', 43)}"])
        {
            var page = await partner.GetAsync(link);
            Assert.Equal(HttpStatusCode.NotFound, page.Status);
            Assert.Equal("noindex, nofollow", page.Response.Headers.GetValues("X-Robots-Tag").Single());
            answers.Add(page.Document.QuerySelector("main")!.OuterHtml);
        }

        Assert.Single(answers.Distinct());
        Assert.Contains("Este enlace no sirve", answers[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_TellsOfAPendingChange_AndWhetherThisPartnerHasMoved()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await SeenAsync(admin);
        var link = await ShareAsync(admin);
        var confirm = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        await admin.SubmitAsync(confirm, confirm.Form("Rotate"), new(PortalClient.Yes) { ["Rotation.Overlap"] = "3.00:00:00" });
        var keys = await app.InDatabaseAsync(db => db.AccessKeys.OrderBy(key => key.Version).Select(key => key.Id).ToListAsync());
        using var partner = new PortalClient(app);

        var begun = await partner.GetAsync(link);
        Assert.Contains(
            "funciona hasta el 27 nov 2026, 7:00", begun.Document.QuerySelector("#titulo-plazo")!.Closest("section")!.TextContent,
            StringComparison.Ordinal);
        Assert.Contains("No te has conectado desde que empezó el cambio", begun.Html, StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromHours(2));
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 3, "MiTienda", key: keys[0]);
        await app.CountAsync(clock.GetUtcNow().AddMinutes(1), UsageOutcome.SignedIn, 3, "Otra", key: keys[1]);
        Assert.Contains(
            "Todavía usas la anterior: la última vez, el 24 nov 2026, 9:00", (await partner.GetAsync(link)).Document.Body!.TextContent,
            StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromDays(1));
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 3, "MiTienda", key: keys[1]);
        Assert.Contains(
            "Ya usas la nueva: la última vez, el 25 nov 2026, 9:00", (await partner.GetAsync(link)).Document.Body!.TextContent,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE Credentials SET SuspendedAt = '2026-01-01 00:00:00'", "Detenida por ahora")]
    [InlineData("UPDATE Companies SET SuspendedAt = '2026-01-01 00:00:00'", "Detenida por ahora")]
    [InlineData("UPDATE Companies SET PlanCode = (SELECT Code FROM Plans WHERE NOT IncludesApi)", "Detenida por ahora")]
    [InlineData("UPDATE AccessKeys SET State = 'Revoked'", "Ya no funciona")]
    public async Task Link_TellsWhenNobodyGetsIn(string sql, string state)
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await SeenAsync(admin);
        var link = await ShareAsync(admin);
        await app.SqlAsync(sql);
        using var partner = new PortalClient(app);

        Assert.Equal(state, (await partner.GetAsync(link)).Document.QuerySelector("main .badge")!.TextContent);
    }

    [Fact]
    public async Task SameFormTwice_MakesOneLink_WhoseLastCodeServes_AndAfterwardsNoneIsShown()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await SeenAsync(admin);
        var list = await admin.GetAsync(Path);
        var first = LinkOn(await admin.SubmitAsync(list, list.Form("Share")));
        var second = LinkOn(await admin.SubmitAsync(list, list.Form("Share")));
        using var partner = new PortalClient(app);

        Assert.Equal(HttpStatusCode.NotFound, (await partner.GetAsync(first)).Status);
        Assert.Equal(HttpStatusCode.OK, (await partner.GetAsync(second)).Status);
        var third = await admin.SubmitAsync(list, list.Form("Share"));
        Assert.Equal("Esto ya estaba hecho", third.Notice);
        Assert.Null(third.Document.QuerySelector("#enlace"));
        Assert.Equal(1, await CountAsync(AuditAction.PartnerLinkCreated));
    }

    [Fact]
    public async Task Links_OfAPartner_AreBounded()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await SeenAsync(admin);
        for (var link = 0; link < 5; link++)
        {
            await ShareAsync(admin);
        }

        var list = await admin.GetAsync(Path);
        var refused = await admin.SubmitAsync(list, list.Form("Share"));

        Assert.Equal("No creamos el enlace", refused.Notice);
        Assert.Equal(5, await CountAsync(AuditAction.PartnerLinkCreated));
    }

    [Fact]
    public async Task SharingAndWithdrawing_AskFirstWhoIsThere()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await SeenAsync(admin);
        await ShareAsync(admin);
        var list = await admin.GetAsync(Path);
        clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal("Confirma que eres tú", (await admin.SubmitAsync(list, list.Form("Withdraw"))).Heading);
        var asked = await admin.SubmitAsync(list, list.Form("Share"));
        Assert.Equal("Confirma que eres tú", asked.Heading);
        Assert.Equal((1, 0), (await CountAsync(AuditAction.PartnerLinkCreated), await CountAsync(AuditAction.PartnerLinkRevoked)));
        Assert.Equal(
            "El enlace está listo", (await admin.SubmitAsync(asked, asked.Form("Share"), new() { ["Proof.Password"] = DemoData.Password }))
                .Notice);
    }

    [Fact]
    public async Task AnotherCompany_NeitherSeesNorWithdraws()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await SeenAsync(admin);
        var link = await ShareAsync(admin);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        await other.GenerateAsync();
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 1, "Suya", nit: await app.InDatabaseAsync(db =>
            db.Memberships.Where(row => row.Person!.Email == PortalClient.OtherAdmin).Select(row => row.Company!.Nit).SingleAsync()));
        var (id, list) = (await app.InDatabaseAsync(db => db.PartnerLinks.Select(row => row.Id).SingleAsync()), await other.GetAsync(Path));
        await other.SubmitAsync(list, list.Form("Share"));
        list = await other.GetAsync(Path);

        Assert.DoesNotContain("MiTienda", list.Html, StringComparison.Ordinal);
        Assert.Equal(
            "No encontramos ese enlace", (await other.SubmitAsync(list, list.Form("Withdraw"), new() { ["id"] = id.ToString() })).Notice);
        Assert.Equal(
            "No encontramos ese aliado", (await other.SubmitAsync(list, list.Form("Share"), new() { ["Partner.PartnerId"] = "MiTienda" }))
                .Notice);
        using var partner = new PortalClient(app);
        Assert.Equal(HttpStatusCode.OK, (await partner.GetAsync(link)).Status);
    }

    [Fact]
    public async Task LinksOfLongAgo_AreForgotten()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await SeenAsync(admin);
        await ShareAsync(admin);
        clock.Advance(TimeSpan.FromDays(394));
        await app.Services.GetRequiredService<Housekeeping>().RunOnceAsync(CancellationToken.None);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.PartnerLinks.CountAsync()));
        clock.Advance(TimeSpan.FromDays(2));
        await app.Services.GetRequiredService<Housekeeping>().RunOnceAsync(CancellationToken.None);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.PartnerLinks.CountAsync()));
    }

    public void Dispose() => app.Dispose();

    private static string LinkOn(PortalPage page)
    {
        Assert.Equal("El enlace está listo", page.Notice);
        return new Uri(page.Document.QuerySelector("#enlace")!.TextContent).PathAndQuery;
    }

    private static async Task<PortalPage> NameAsync(PortalClient admin, string name, Dictionary<string, string>? changes = null)
    {
        var page = await admin.GetAsync(Path);
        return await admin.SubmitAsync(page, page.Form("Name"), new(changes ?? []) { ["Partner.Name"] = name });
    }

    private static async Task<string> ShareAsync(PortalClient admin)
    {
        var page = await admin.GetAsync(Path);
        return LinkOn(await admin.SubmitAsync(page, page.Form("Share")));
    }

    private async Task<PortalPage> SeenAsync(PortalClient admin)
    {
        var pair = await admin.GenerateAsync();
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 1200, "MiTienda");
        await app.CountAsync(clock.GetUtcNow().AddHours(-1), UsageOutcome.ApiCall, 5000, "MiTienda");
        await app.CountAsync(clock.GetUtcNow().AddHours(-2), UsageOutcome.SignedIn, 2, "Otra");
        await app.CountAsync(clock.GetUtcNow().AddDays(-40), UsageOutcome.SignedIn, 9, "Vieja");
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.WrongKey, 9);
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 9);
        return pair;
    }

    private Task<int> CountAsync(AuditAction action) =>
        app.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == action));
}
