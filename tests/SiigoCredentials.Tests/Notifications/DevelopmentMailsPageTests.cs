using System.Net;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Tests.Notifications;

public sealed class DevelopmentMailsPageTests
{
    private const string Path = "/desarrollo/correos";

    private readonly TestClock clock = new();

    [Fact]
    public async Task Page_ListsTheNewestFirst_WithTheirText()
    {
        await using var app = new PortalApp { Clock = clock };
        using var visitor = new PortalClient(app);
        Assert.Contains("Todavía no hay correos", (await visitor.GetAsync(Path)).Html, StringComparison.Ordinal);

        await app.AddMailAsync(Outgoing.Sample);
        await Task.Delay(2); // names of one millisecond have no order
        await app.AddMailAsync(new Mail("otro@empresa.example", "El segundo <b>", "<script>alert(1)</script>"));
        await app.SendDueAsync();
        var page = await visitor.GetAsync(Path);

        var articles = page.Document.QuerySelectorAll("article").Select(article => article.TextContent).ToList();
        Assert.Equal(2, articles.Count);
        Assert.Contains("El segundo <b>", articles[0], StringComparison.Ordinal);
        Assert.Contains("<script>alert(1)</script>", articles[0], StringComparison.Ordinal);
        Assert.Contains("Hola, Ñoño:", articles[1], StringComparison.Ordinal);
        Assert.Contains($"Para {Outgoing.To} · 24 nov 2026, 7:00\u00a0a.\u00a0m.", articles[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_AreOnlyThoseOfThisInstallation()
    {
        await using var app = new PortalApp { Clock = clock };
        using var visitor = new PortalClient(app);
        await app.AddMailAsync(new Mail(Outgoing.To, "Enlaces",
            "http://localhost/cuenta?codigo=a&b=%22 http://localhost.malo.example/ http://localhost@malo.example/ http://localhost:81/ https://localhost/ javascript:alert(1)"));
        await app.SendDueAsync();

        var links = (await visitor.GetAsync(Path)).Document.QuerySelectorAll("article a");

        Assert.Equal("http://localhost/cuenta?codigo=a&b=%22", Assert.Single(links).GetAttribute("href"));
    }

    [Fact]
    public async Task Production_HasNoSuchPage()
    {
        await using var app = new ProductionApp { Settings = { ["Mail:DropFolder"] = "mail" } };
        using var visitor = new PortalClient(app);
        await app.AddMailAsync(Outgoing.Sample);
        await app.SendDueAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(Path)).Status);
        Assert.Single(app.DroppedFiles());
    }
}
