using System.Net;
using AngleSharp.Dom;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Pages;

/// <summary>The card "Uso": the chart, the same numbers as a table, and as a file.</summary>
public sealed class UsageCardTests
{
    private const string Sheet = "?handler=UsageSheet";

    // 8 in the morning in Colombia.
    private readonly TestClock clock = new(new DateTimeOffset(2026, 11, 24, 13, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(PortalClient.ByConfiguration)]
    [InlineData(PortalClient.ByPartners)]
    public async Task Card_ShowsTheSameNumbersDrawnAndWritten(string route)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await CountAsync(app);

        var card = (await admin.GetAsync(route + "/uso")).Document.QuerySelector("#uso")!;

        Assert.Equal(
            "Conexiones de los últimos 30 días: 1.240 conexiones exitosas y 12 fallidas.",
            card.QuerySelector("svg[role=group]")!.GetAttribute("aria-label"));
        Assert.Equal(
            ["26 oct · exitosas: 40 · fallidas: 0", "24 nov · exitosas: 1.200 · fallidas: 12", "24 nov · clave nueva"],
            card.QuerySelectorAll("svg [tabindex='0']").Select(bar => bar.GetAttribute("aria-label")));
        Assert.Equal(
            card.QuerySelectorAll("svg [tabindex='0']").Select(bar => bar.GetAttribute("aria-label")),
            card.QuerySelectorAll("svg .told").Select(Text));
        Assert.Equal(2, card.QuerySelectorAll("rect.good").Length);
        Assert.Single(card.QuerySelectorAll("rect.failed"));
        Assert.Equal(
            [["24 nov", "1.200", "12"], ["26 oct", "40", "0"], ["Total", "1.240", "12"]], Cells(card.QuerySelectorAll("table")[0]));
        Assert.Equal([["MiTienda", "1.240", "2"], ["Sin aliado", "0", "10"]], Cells(card.QuerySelectorAll("table")[1]));
        Assert.Equal(
            ["10 con un Access Key que no es el vigente.", "2 por pedir demasiados tokens en poco tiempo."],
            card.QuerySelectorAll("ul.steps-list > li")
                .Select(cause => Text(cause)[..(Text(cause).IndexOf('.', StringComparison.Ordinal) + 1)]));
        Assert.Contains("desde la IP 192.0.2.1", Text(card), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnePartner_IsShownAlone_AndAnUnknownOneIsAll()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await CountAsync(app);
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 5, "OtraTienda");
        var all = await admin.GetAsync(PortalClient.UsageTab);
        var link = all.Document.QuerySelectorAll("[aria-labelledby=titulo-aliados] a").Single(a => Text(a) == "OtraTienda");

        var one = await admin.GetAsync(link.GetAttribute("href")!);
        var unknown = await admin.GetAsync(PortalClient.UsageTab + "?aliado=%3Cscript%3E");

        Assert.Equal("Uso de OtraTienda", Text(one.Document.QuerySelector("#titulo-uso")!));
        Assert.Contains("5 conexiones exitosas", Text(one.Document.QuerySelector("#uso")!), StringComparison.Ordinal);
        Assert.DoesNotContain("MiTienda", Text(one.Document.QuerySelector("#uso")!), StringComparison.Ordinal);
        Assert.Equal("Uso", Text(unknown.Document.QuerySelector("#titulo-uso")!));
    }

    [Fact]
    public async Task Card_BeforeAnyUse_SaysSoAndOffersNoFile()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await app.SqlAsync("UPDATE AccessKeys SET IssuedAt = '2026-10-01 12:00:00'");
        await app.CountAsync(clock.GetUtcNow().AddDays(-30), UsageOutcome.SignedIn, 3); // one day too old
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.ApiCall, 3, "MiTienda");

        var page = await admin.GetAsync(PortalClient.UsageTab);

        Assert.Contains("Nadie se ha conectado", Text(page.Document.QuerySelector("#uso")!), StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("#uso svg.usage-chart"));
        Assert.Null(page.Document.QuerySelector("#uso a"));
        var summary = await admin.GetAsync(PortalClient.ByConfiguration);
        Assert.Contains("Último uso: 25 oct 2026", Text(summary.Document.Body!), StringComparison.Ordinal); // however long ago
    }

    [Fact]
    public async Task Sheet_HoldsDayPartnerAndOutcome_AsASpreadsheetOpensThem()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        await CountAsync(app);
        var link = (await admin.GetAsync(PortalClient.UsageTab)).Document.QuerySelector("#uso a[download]")!.GetAttribute("href")!;

        using var response = await admin.Http.GetAsync(link);
        var bytes = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal("text/csv; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("conexiones-api-2026-10-26-a-2026-11-24.csv", response.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition.DispositionType);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        var text = System.Text.Encoding.UTF8.GetString(bytes[3..]);
        Assert.Equal(
            """
            "Día";"Aliado (Partner-Id)";"Resultado";"Conexiones"
            "2026-11-24";"";"Fallida: con un Access Key que no es el vigente";"10"
            "2026-11-24";"MiTienda";"Exitosa";"1200"
            "2026-11-24";"MiTienda";"Fallida: por pedir demasiados tokens en poco tiempo";"2"
            "2026-10-26";"MiTienda";"Exitosa";"40"

            """.ReplaceLineEndings("\r\n"),
            text);
        Assert.DoesNotContain(pair.AccessKey!, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sheet_OfAPartnerNamedLikeAFormula_HoldsText()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 1, "=HYPERLINK(1)");

        Assert.Contains(";\"'=HYPERLINK(1)\";", await admin.Http.GetStringAsync(PortalClient.ByPartners + Sheet), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Found)]
    [InlineData(PortalClient.Colleague, HttpStatusCode.Forbidden)]
    [InlineData(PortalClient.OtherAdmin, HttpStatusCode.NotFound)] // has no credential of their own, and never another's
    public async Task Sheet_IsForTheCompanysAdministradoresAlone(string? email, HttpStatusCode expected)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await CountAsync(app);
        using var person = email is null ? new PortalClient(app) : await PortalClient.SignedInAsync(app, email);
        using var http = person.WithoutRedirects();
        foreach (var route in (string[])[PortalClient.ByConfiguration, PortalClient.ByPartners])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, route + Sheet);
            request.Headers.TryAddWithoutValidation("Cookie", person.CookieHeader);
            using var response = await http.SendAsync(request);

            Assert.Equal(expected, response.StatusCode);
            Assert.DoesNotContain("MiTienda", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sheet_OfAnotherCompany_HoldsItsOwnNumbersOnly()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await CountAsync(app);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        await other.GenerateAsync();

        Assert.Single((await other.Http.GetStringAsync(PortalClient.ByPartners + Sheet)).TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Partners_BeyondTen_AreInTheFile()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        for (var partner = 0; partner < 12; partner++)
        {
            await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 100 - partner, $"Aliado{partner:00}");
        }

        var card = (await admin.GetAsync(PortalClient.UsageTab)).Document.QuerySelector("#uso")!;

        Assert.Equal(10, Cells(card.QuerySelectorAll("table")[1]).Length);
        Assert.Contains("los demás están en el CSV", Text(card), StringComparison.Ordinal);
        Assert.Equal(13, (await admin.Http.GetStringAsync(PortalClient.ByPartners + Sheet)).TrimEnd().Split('\n').Length);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    [InlineData(10, 10)]
    [InlineData(11, 20)]
    [InlineData(1_212, 2_000)]
    [InlineData(8_001, 10_000)]
    public void Scale_EndsAtARoundNumberWithAWholeHalf(long most, long expected) =>
        Assert.Equal(expected, UsageChartTagHelper.TopOf([new(new(2026, 11, 24), most, 0)]));

    // The same day, partner and outcome with two keys is one line.
    private async Task CountAsync(PortalApp app)
    {
        var now = clock.GetUtcNow();
        await app.CountAsync(now, UsageOutcome.SignedIn, 1_000, "MiTienda");
        await app.CountAsync(now, UsageOutcome.SignedIn, 200, "MiTienda", key: Guid.CreateVersion7());
        await app.CountAsync(now, UsageOutcome.ApiCall, 77, "MiTienda");
        await app.CountAsync(now, UsageOutcome.WrongKey, 10);
        await app.CountAsync(now, UsageOutcome.OverLimit, 2, "MiTienda");
        await app.CountAsync(now.AddDays(-29), UsageOutcome.SignedIn, 40, "MiTienda");
        await app.CountAsync(now.AddDays(-30), UsageOutcome.SignedIn, 5_000, "Viejo");
    }

    private static string[][] Cells(IElement table) =>
        [.. table.QuerySelectorAll("tbody tr, tfoot tr").Select(row => row.Children.Select(Text).ToArray())];

    private static string Text(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
