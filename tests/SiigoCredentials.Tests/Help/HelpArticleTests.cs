using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Help;

/// <summary>What the articles say, who opens them, and what people think of them.</summary>
[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed class HelpArticleTests
{
    private const string Guide = "/ayuda/obtener-credenciales";
    private const string Connect = "/ayuda/conectar-integracion";
    private const string NoEntry = "/ayuda/no-puedo-entrar";
    private const string Operator = "ayuda@portal.example";

    [Fact]
    public async Task Questions_AreAnsweredWithWhatThisInstallationHas()
    {
        await using var app = new PortalApp { Settings = { ["Portal:PublicUrl"] = "https://credenciales.example/" } };
        using var ana = await PortalClient.SignedInAsync(app);

        var connect = await ana.GetAsync(Connect);
        string[] addresses = [.. connect.Document.QuerySelectorAll("dl code").Select(code => code.TextContent)];
        Assert.Equal(
            ["https://credenciales.example/oauth/token", "https://credenciales.example/auth", "https://credenciales.example/v1",
                "https://credenciales.example/.well-known/oauth-authorization-server"],
            addresses);
        Assert.All(
            addresses[3..], address => Assert.Equal(HttpStatusCode.OK, ana.Http.GetAsync(new Uri(address).AbsolutePath).Result.StatusCode));
        using var nobody = new PortalClient(app);
        var plans = await app.InDatabaseAsync(
            db => db.Plans.Where(plan => plan.IncludesApi).OrderBy(plan => plan.Name).Select(plan => plan.Name).ToListAsync());
        var noEntry = await nobody.GetAsync(NoEntry);
        Assert.Equal("No puedo entrar", noEntry.Heading);
        Assert.Equal(plans, noEntry.Document.QuerySelectorAll("article li").Select(item => item.TextContent.Trim()));
        Assert.Null(noEntry.Document.QuerySelector("#fue-util"));
    }

    [Theory]
    [InlineData("es-CO")]
    [InlineData("en")]
    public async Task Articles_HaveTheirPictures_AndEveryLinkLeadsSomewhere(string language)
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.GenerateAsync();
        var preferences = await ana.GetAsync("/preferencias");
        using var chosen = await ana.Http.PostAsync("/preferencias", Fields(preferences, ("Idioma", language)));

        foreach (var path in (string[])["/ayuda", Guide, Connect, NoEntry])
        {
            var page = await ana.GetAsync(path);
            Assert.Equal(path == Guide ? 8 : 0, page.Document.Images.Length);
            foreach (var picture in page.Document.Images)
            {
                Assert.StartsWith($"/help/{language}/", picture.GetAttribute("src"), StringComparison.Ordinal);
                Assert.True(picture.AlternativeText!.Length > 20 && picture.DisplayWidth > 100 && picture.DisplayHeight > 50);
                using var served = await ana.Http.GetAsync(picture.GetAttribute("src"));
                Assert.Equal("image/webp", served.Content.Headers.ContentType?.MediaType);
            }

            foreach (var link in page.Document.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")!))
            {
                var target = link.StartsWith('#') ? page : await ana.GetAsync(link);
                Assert.Equal(HttpStatusCode.OK, target.Status);
                Assert.True(link.Split('#') is not [_, var place] || target.Document.GetElementById(place) is not null, link);
            }
        }
    }

    [Fact]
    public async Task Answer_IsOneForEachPersonAndArticle_AndMayBeChanged()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);

        Assert.Equal(
            "Gracias, guardamos tu respuesta", (await AnswerAsync(ana, Guide, useful: false, "Falta\r\nalgo <b>aquí</b>\u202E.")).Notice);
        await AnswerAsync(ana, Connect, useful: true);
        await AnswerAsync(other, Guide, useful: true);
        var again = await ana.GetAsync(Guide);
        Assert.Equal("Falta\nalgo <b>aquí</b>.", again.Document.QuerySelector("textarea")!.TextContent);
        Assert.Contains("Respondiste que no te sirvió", again.Html, StringComparison.Ordinal);
        Assert.Equal("", (await other.GetAsync(Guide)).Document.QuerySelector("textarea")!.TextContent);
        await AnswerAsync(ana, Guide, useful: true);

        var answers = await app.InDatabaseAsync(db => db.HelpAnswers.AsNoTracking().ToListAsync());
        Assert.Equal(3, answers.Count);
        Assert.All(answers, answer => Assert.True(answer is { Useful: true, Comment: null }));
        Assert.Equal(2, answers.Select(answer => answer.CompanyId).Distinct().Count());
        Assert.Empty(await CommentsAsync(app)); // no address is set
    }

    [Fact]
    public async Task Comment_ThatIsNew_ReachesTheOperatorByMail()
    {
        await using var app = new PortalApp { Settings = { ["Help:CommentsTo"] = Operator } };
        using var ana = await PortalClient.SignedInAsync(app);

        await AnswerAsync(ana, Guide, useful: true);
        await AnswerAsync(ana, Guide, useful: false, "Dos líneas:\n.\nDe: otra persona");
        await AnswerAsync(ana, Guide, useful: true, "Dos líneas:\n.\nDe: otra persona");

        var mail = Assert.Single(await CommentsAsync(app));
        Assert.Equal((Operator, "Comentario sobre la ayuda: Guía paso a paso"), (mail.To, mail.Subject));
        Assert.Contains("¿Fue útil?: no\n\n> Dos líneas:\n> .\n> De: otra persona\n", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Comercial Andina (demo)", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Comment_WithAnAccessKey_IsKeptNowhere()
    {
        await using var app = new PortalApp { Settings = { ["Help:CommentsTo"] = Operator } };
        using var ana = await PortalClient.SignedInAsync(app);
        var key = (await ana.GenerateAsync()).AccessKey!;

        var page = await AnswerAsync(ana, Connect, useful: false, $"Con {key} no entra");

        Assert.Equal("No guardamos tu respuesta", page.Notice);
        Assert.Contains("Con siigo_ak_… no entra", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(key, page.Html, StringComparison.Ordinal);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.HelpAnswers.CountAsync()));
        Assert.Empty(await CommentsAsync(app));
    }

    [Fact]
    public async Task Answer_ThatCannotBe_IsRefusedInWords()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        var page = await ana.GetAsync(Guide);

        Assert.Contains(
            "Elige si el artículo", (await ana.SubmitAsync(page, page.MainForm, new() { ["Comment"] = "Nada" })).Html,
            StringComparison.Ordinal);
        Assert.Contains(
            "Elige si el artículo", (await ana.SubmitAsync(page, page.MainForm, new() { ["Useful"] = "quizás" })).Html,
            StringComparison.Ordinal);
        Assert.Contains(
            "más de 1000 caracteres", (await AnswerAsync(ana, Guide, useful: true, new string('ñ', HelpAnswer.CommentLength + 1))).Html,
            StringComparison.Ordinal);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.HelpAnswers.CountAsync()));
        Assert.Equal(
            "Gracias, guardamos tu respuesta",
            (await AnswerAsync(ana, Guide, useful: true, string.Concat(Enumerable.Repeat("ñ\r\n", HelpAnswer.CommentLength / 2)))).Notice);
    }

    [Fact]
    public async Task Answer_OfNobody_IsNotKept()
    {
        await using var app = new PortalApp();
        using var nobody = new PortalClient(app);
        var form = await nobody.GetAsync("/cuenta/iniciar-sesion");

        using var answer = await nobody.Http.PostAsync(NoEntry + "?handler=Answer", Fields(form, ("Useful", "true")));

        Assert.Equal("/cuenta/iniciar-sesion", answer.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.HelpAnswers.CountAsync()));
    }

    [Fact]
    public async Task Answers_TooManyInAnHour_HaveToWait()
    {
        var clock = new TestClock(TimeProvider.System.GetUtcNow());
        await using var app = new PortalApp { Clock = clock, Settings = { ["Help:AnswersPerHour"] = "3" } };
        using var ana = await PortalClient.SignedInAsync(app);
        for (var time = 0; time < 3; time++)
        {
            await AnswerAsync(ana, Guide, useful: true, $"{time}");
        }

        var refused = await AnswerAsync(ana, Guide, useful: false, "una más");
        Assert.Equal((HttpStatusCode.TooManyRequests, "No guardamos tu respuesta"), (refused.Status, refused.Notice));
        Assert.Equal(TimeSpan.FromMinutes(20), refused.Response.Headers.RetryAfter!.Delta);
        Assert.Equal("2", (await app.InDatabaseAsync(db => db.HelpAnswers.SingleAsync())).Comment);
        clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal("Gracias, guardamos tu respuesta", (await AnswerAsync(ana, Guide, useful: false)).Notice);
    }

    [Fact]
    public async Task Views_AreCountedByDay_WhenSomebodyReads()
    {
        var clock = new TestClock(new(2026, 11, 24, 20, 0, 0, TimeSpan.Zero));
        await using var app = new PortalApp { Clock = clock, Settings = { ["Accounts:IdleTimeout"] = "10:00:00" } };
        using var ana = await PortalClient.SignedInAsync(app);
        using var nobody = new PortalClient(app);

        await ana.GetAsync(Guide);
        await ana.GetAsync(Guide);
        await AnswerAsync(ana, NoEntry, useful: true); // opens it once
        await nobody.GetAsync(NoEntry);
        using var fetched = await SendAsync(ana, HttpMethod.Get, "prefetch;prerender");
        using var head = await SendAsync(ana, HttpMethod.Head, null);
        clock.Advance(TimeSpan.FromHours(9)); // 15:00 in Bogotá becomes the next day
        await ana.GetAsync(Guide);

        var views = await app.InDatabaseAsync(
            db => db.HelpViews.OrderBy(row => row.Day).ThenBy(row => row.Article)
                .Select(row => $"{row.Day:yyyy-MM-dd} {row.Article} {row.Count}").ToListAsync());
        Assert.Equal(["2026-11-24 /Ayuda/Credenciales 2", "2026-11-24 /Ayuda/NoPuedoEntrar 1", "2026-11-25 /Ayuda/Credenciales 1"], views);
    }

    [Fact]
    public async Task AnswersAndViews_OutliveTheAccount_ButNotAYear()
    {
        var clock = new TestClock(TimeProvider.System.GetUtcNow());
        await using var app = new PortalApp { Clock = clock };
        using var colleague = await PortalClient.SignedInAsync(app, PortalClient.Colleague);
        await AnswerAsync(colleague, Guide, useful: true);
        await app.SqlAsync($"UPDATE Memberships SET DisabledAt = '2026-01-01 00:00:00' WHERE PersonId = (SELECT Id FROM People WHERE Email = '{PortalClient.Colleague}')");
        var housekeeping = app.Services.GetRequiredService<Housekeeping>();
        Task<(int, int)> CountAsync() =>
            app.InDatabaseAsync(async db => (await db.HelpAnswers.CountAsync(), await db.HelpViews.CountAsync()));

        clock.Advance(TimeSpan.FromDays(364));
        await housekeeping.RunOnceAsync(CancellationToken.None);
        Assert.Equal((1, 1), await CountAsync());
        clock.Advance(TimeSpan.FromDays(3));
        await housekeeping.RunOnceAsync(CancellationToken.None);
        Assert.Equal((0, 0), await CountAsync());
    }

    [Fact]
    public void EveryArticle_IsAPlaceThatTheSearchKnows() =>
        Assert.All(SiteMap.HelpArticles, article => Assert.Contains(article, SiteMap.Places));

    private static FormUrlEncodedContent Fields(PortalPage from, (string Name, string Value) field) =>
        new([new("__RequestVerificationToken", from.FormToken), new(field.Name, field.Value)]);

    private static async Task<List<OpenedMail>> CommentsAsync(PortalApp app) =>
        [.. (await app.OutboxAsync()).Where(mail => mail.Subject.StartsWith("Comentario", StringComparison.Ordinal))];

    private static async Task<PortalPage> AnswerAsync(PortalClient person, string path, bool useful, string comment = "")
    {
        var page = await person.GetAsync(path);
        return await person.SubmitAsync(page, page.MainForm, new() { ["Useful"] = useful ? "true" : "false", ["Comment"] = comment });
    }

    private static async Task<HttpResponseMessage> SendAsync(PortalClient person, HttpMethod method, string? purpose)
    {
        using var request = new HttpRequestMessage(method, Guide);
        request.Headers.TryAddWithoutValidation("Sec-Purpose", purpose);
        return await person.Http.SendAsync(request);
    }
}
