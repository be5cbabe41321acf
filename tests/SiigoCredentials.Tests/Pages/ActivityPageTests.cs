using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Tests.Pages;

/// <summary>The company's audit as its Administradores look through it and take it along.</summary>
public sealed class ActivityPageTests : IDisposable
{
    private const string Path = "/configuracion/credenciales-usuario-api/actividad";

    private readonly TestClock clock = new();
    private readonly PortalApp app;

    public ActivityPageTests() => app = new PortalApp { Clock = clock };

    [Fact]
    public async Task CardOfTheCredential_LeadsToAllOfIt_WithEveryKindOfActInWords()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await AppendAsync(Enum.GetValues<AuditAction>());

        var card = await admin.GetAsync(PortalClient.ByConfiguration);
        Assert.Equal(Path, card.Document.QuerySelector("[aria-labelledby=titulo-actividad] a.btn")!.GetAttribute("href"));
        List<string> seen = [];
        for (var page = await admin.GetAsync(Path); ; page = await admin.GetAsync(
            page.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!))
        {
            Assert.Equal("Credenciales usuario API", page.Heading);
            seen.AddRange(page.Document.QuerySelectorAll(".record dd:first-of-type").Select(act => act.TextContent));
            if (page.Document.QuerySelector("a[rel=next]") is null)
            {
                break;
            }
        }

        Assert.Equal(Enum.GetValues<AuditAction>().Length + 1, seen.Count);
        Assert.Equal(Enum.GetNames<AuditAction>().Order(), seen.Distinct().Order());
    }

    [Fact]
    public async Task Pages_GoByNumber_ToTheEndAndBack_KeepingTheFilter()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await AppendAsync(
            [.. Enumerable.Range(0, 120).Select(number => number % 2 == 0 ? AuditAction.AccessKeyRevealed : AuditAction.PersonInvited)]);

        var first = await admin.GetAsync(Path + "?que=Looks");
        var second = await NextAsync(admin, first, "next");
        var third = await NextAsync(admin, second, "next");
        var back = await NextAsync(admin, third, "prev");

        Assert.Equal(
            (119, 71, 69, 21, 19, 1),
            (NumbersOf(first)[0], NumbersOf(first)[^1], NumbersOf(second)[0], NumbersOf(second)[^1], NumbersOf(third)[0],
                NumbersOf(third)[^1]));
        Assert.Equal(NumbersOf(second), NumbersOf(back));
        Assert.Null(third.Document.QuerySelector("a[rel=next]"));
        Assert.Null(first.Document.QuerySelector("a[rel=prev]"));
    }

    [Fact]
    public async Task Filters_AreByPersonKindAndDaysInColombia()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync(); // 24 Nov, 7:00 in Bogotá
        clock.SetUtcNow(new DateTimeOffset(2026, 11, 25, 4, 59, 59, TimeSpan.Zero)); // still the 24th there
        using var second = await PortalClient.SecondAdministratorAsync(app);
        await second.RotateAsync();
        clock.SetUtcNow(new DateTimeOffset(2026, 11, 25, 5, 0, 0, TimeSpan.Zero));
        await second.RotateAsync();
        var ana = await app.InDatabaseAsync(
            db => db.Users.Where(person => person.Email == PortalClient.Admin).Select(person => person.Id).SingleAsync());

        Assert.Equal([3, 2, 1], NumbersOf(await second.GetAsync(Path)));
        Assert.Equal([1], NumbersOf(await second.GetAsync($"{Path}?quien={ana}")));
        Assert.Equal([2, 1], NumbersOf(await second.GetAsync(Path + "?hasta=2026-11-24")));
        Assert.Equal([3], NumbersOf(await second.GetAsync(Path + "?desde=2026-11-25&que=")));
        Assert.Empty(NumbersOf(await second.GetAsync(Path + "?que=People")));
        Assert.Contains("Prueba con otros filtros", (await second.GetAsync(Path + "?que=People")).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?quien=zzz", "No pudimos aplicar un filtro")]
    [InlineData("?que=zzz", "No pudimos aplicar un filtro")]
    [InlineData("?que=99", "No pudimos aplicar un filtro")]
    [InlineData("?desde=mañana", "No pudimos aplicar un filtro")]
    [InlineData("?hasta=2026-02-31", "No pudimos aplicar un filtro")]
    [InlineData("?antes=-zzz", "No pudimos aplicar un filtro")]
    [InlineData("?desde=2026-11-25&hasta=2026-11-24", "Esas fechas no dejan nada")]
    [InlineData("?hasta=9999-12-31", "")]
    [InlineData("?desde=0001-01-01", "")]
    [InlineData("?antes=-5&despues=9223372036854775807", "")]
    public async Task OddFilter_IsToldAndNeverAFault(string query, string notice)
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();

        var page = await admin.GetAsync(Path + query);

        Assert.Equal((HttpStatusCode.OK, notice), (page.Status, page.Notice));
    }

    [Fact]
    public async Task Json_IsTheWholeChain_RecordsItself_AndVerifies()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await AppendAsync([.. Enumerable.Repeat(AuditAction.AccessKeyRevealed, 600)]); // more than a batch
        var page = await admin.GetAsync(Path);
        var shown = ActivityHead.Parse(page.Document.QuerySelector("#cabeza")!.TextContent)!;

        using var file = await ExportAsync(admin, page, "Json");

        var text = await file.Content.ReadAsStringAsync();
        Assert.Equal("application/json", file.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment; filename=actividad-602.json", file.Content.Headers.ContentDisposition!.ToString());
        Assert.True(file.Headers.CacheControl!.NoStore);
        var verdict = await new ActivityCheck(new StringReader(text), shown).RunAsync(CancellationToken.None);
        Assert.True(verdict.IsWhole, verdict.Text);
        Assert.Contains("\"action\":\"ActivityExported\"", text.Split('\n')[^3], StringComparison.Ordinal);
        Assert.Equal(602, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync()));
    }

    [Fact]
    public async Task Json_OfATamperedDatabase_DoesNotVerify()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.RotateAsync();
        await app.SqlAsync("DROP TRIGGER AuditEntries_NoUpdate; UPDATE AuditEntries SET ActorName = 'Nadie' WHERE Sequence = 1");

        using var file = await ExportAsync(admin, await admin.GetAsync(Path), "Json");

        var verdict = await new ActivityCheck(new StringReader(await file.Content.ReadAsStringAsync()), known: null)
            .RunAsync(CancellationToken.None);
        Assert.Equal("Entry 1 was changed: its actorName has another's digest.", verdict.Text);
    }

    [Fact]
    public async Task Csv_HoldsARowAnEntry_AndNoFormula()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        admin.Http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "Mozilla,=HYPERLINK(\"x\")");
        await admin.GenerateAsync();

        using var file = await ExportAsync(admin, await admin.GetAsync(Path), "Csv");

        Assert.Equal("text/csv; charset=utf-8", file.Content.Headers.ContentType!.ToString());
        Assert.True(file.Headers.CacheControl!.NoStore);
        var rows = Encoding.UTF8.GetString(await file.Content.ReadAsByteArrayAsync()).TrimEnd().Split("\r\n");
        Assert.StartsWith("\uFEFF\"N.º\";\"Fecha y hora (Bogotá)\";\"Quién\";", rows[0], StringComparison.Ordinal);
        Assert.StartsWith(
            "\"1\";\"2026-11-24 07:00:00\";\"Ana Restrepo\";\"Credenciales e integraciones\";\"CredentialGenerated\";", rows[1],
            StringComparison.Ordinal);
        Assert.Contains(";\"Mozilla,'=HYPERLINK(\"\"x\"\")\";", rows[1], StringComparison.Ordinal);
        Assert.Equal(3, rows.Length);
    }

    [Fact]
    public async Task UnknownFormat_GivesNothingAndRecordsNothing()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var page = await admin.GetAsync(Path);

        foreach (var format in (string[])["", "7", "xml"])
        {
            Assert.Equal("No descargamos nada", (await admin.SubmitAsync(page, page.Form("Export"), new() { ["format"] = format })).Notice);
        }

        Assert.Equal(1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync()));
    }

    [Fact]
    public async Task AnotherCompany_SeesAndTakesItsOwnOnly()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var ana = await app.InDatabaseAsync(
            db => db.Users.Where(person => person.Email == PortalClient.Admin).Select(person => person.Id).SingleAsync());
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);

        var page = await other.GetAsync($"{Path}?quien={ana}");
        using var file = await ExportAsync(other, page, "Json");

        Assert.Empty(NumbersOf(page));
        Assert.DoesNotContain("Ana Restrepo", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Ana Restrepo", await file.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Found)]
    [InlineData(PortalClient.Colleague, HttpStatusCode.Forbidden)]
    public async Task Export_IsForAdministradoresAlone(string? email, HttpStatusCode expected)
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        using var person = email is null ? new PortalClient(app) : await PortalClient.SignedInAsync(app, email);
        var page = await person.GetAsync(email is null ? "/cuenta/iniciar-sesion" : "/");
        using var http = person.WithoutRedirects();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path + "?handler=Export")
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string> { ["__RequestVerificationToken"] = page.FormToken, ["format"] = "Json" }),
        };
        request.Headers.Add("Cookie", person.CookieHeader);

        using var answer = await http.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync()));
    }

    public void Dispose() => app.Dispose();

    private static List<long> NumbersOf(PortalPage page) =>
        [.. page.Document.QuerySelectorAll(".record summary")
            .Select(record => long.Parse(record.TextContent.Split(' ')[^1], CultureInfo.InvariantCulture))];

    private static Task<PortalPage> NextAsync(PortalClient admin, PortalPage page, string rel) =>
        admin.GetAsync(page.Document.QuerySelector($"a[rel={rel}]")!.GetAttribute("href")!);

    private static Task<HttpResponseMessage> ExportAsync(PortalClient admin, PortalPage page, string format) =>
        admin.Http.PostAsync(
            PortalClient.ActionOf(page, page.Form("Export")),
            new FormUrlEncodedContent(PortalClient.Fields(page.Form("Export"), new() { ["format"] = format })));

    private async Task AppendAsync(AuditAction[] actions)
    {
        var companyId = await app.InDatabaseAsync(
            db => db.Companies.Where(company => company.Nit == "900123456").Select(company => company.Id).SingleAsync());
        await app.InDatabaseAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            foreach (var action in actions)
            {
                await new AuditTrail(db, clock)
                    .AppendAsync(Actor.Operator(companyId), action, Guid.CreateVersion7(), "", CancellationToken.None);
                await db.SaveChangesAsync();
            }

            await transaction.CommitAsync();
        });
    }
}
