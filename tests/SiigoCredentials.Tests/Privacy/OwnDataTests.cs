using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Privacy;

namespace SiigoCredentials.Tests.Privacy;

/// <summary>Who has no account takes away what the portal has of them, by a link that works once.</summary>
[Trait("Engine", "Both")]
public sealed class OwnDataTests
{
    private const string Contact = "julia@aliado.example";
    private const string Over = DataRequestForms.Over;

    private readonly TestClock clock = new();

    [Fact]
    public async Task Contact_DownloadsTheirDataOnce_AndOpeningTheLinkUsesNothingUp()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.GenerateAsync();
        using var julia = new PortalClient(app);
        await julia.AskForDataAsync(Contact.ToUpperInvariant()); // as a telephone may write it
        var link = await DataRequestForms.LinkAsync(app, Contact);
        await julia.GetAsync(link);
        var page = await julia.GetAsync(link);

        using var file = await julia.Http.PostAsync(
            PortalClient.ActionOf(page, page.Form("Download")), new FormUrlEncodedContent(PortalClient.Fields(page.Form("Download"))));

        Assert.Equal("mis-datos.json", file.Content.Headers.ContentDisposition!.FileNameStar);
        Assert.True(file.Headers.CacheControl!.NoStore);
        var text = await file.Content.ReadAsStringAsync();
        using var data = JsonDocument.Parse(text);
        Assert.Equal("Julia Integradora", data.RootElement.GetProperty("contactOf")[0].GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, data.RootElement.GetProperty("account").ValueKind);
        Assert.DoesNotContain(PortalClient.Admin, text, StringComparison.Ordinal);
        Assert.Contains(Over, (await julia.SubmitAsync(page, page.Form("Download"))).Html, StringComparison.Ordinal);
        Assert.Contains(Over, (await julia.GetAsync(link)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoAtOnce_OneGetsTheFile()
    {
        await using var app = new PortalApp();
        using var ana = new PortalClient(app);
        await ana.AskForDataAsync(PortalClient.Admin);
        var page = await ana.GetAsync(await DataRequestForms.LinkAsync(app, PortalClient.Admin));

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => ana.Http.PostAsync(
            PortalClient.ActionOf(page, page.Form("Download")), new FormUrlEncodedContent(PortalClient.Fields(page.Form("Download"))))));

        Assert.Single(answers, answer => answer.Content.Headers.ContentType!.MediaType == "application/json");
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task Answer_IsTheSameForEverybody_AndOnlyWhoIsKnownGetsAMail()
    {
        await using var app = new PortalApp();
        using var stranger = new PortalClient(app);

        List<string> answers = [];
        foreach (var email in (string[])[PortalClient.Admin, "nadie@nada.example"])
        {
            var page = await stranger.AskForDataAsync(email);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            answers.Add(page.Document.QuerySelector("main")!.TextContent);
        }

        Assert.Single(answers.Distinct());
        Assert.Equal(PortalClient.Admin, (await app.OnlyMailAsync()).To);
        Assert.Equal(2, await app.InDatabaseAsync(db => db.OwnDataLinks.CountAsync()));
        Assert.Equal(2, await app.InDatabaseAsync(db => db.OutboxMails.CountAsync())); // one to nobody: the work is the same
        Assert.Contains("no parece válido", (await stranger.AskForDataAsync("nadie")).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public async Task Link_WorksForHalfAnHour(int seconds, bool works)
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = new PortalClient(app);
        await ana.AskForDataAsync(PortalClient.Admin);
        var link = await DataRequestForms.LinkAsync(app, PortalClient.Admin);

        clock.Advance(OwnDataLink.Lifetime + TimeSpan.FromSeconds(seconds));

        Assert.Equal(!works, (await ana.GetAsync(link)).Html.Contains(Over, StringComparison.Ordinal));
        clock.Advance(TimeSpan.FromSeconds(2));
        await app.Services.GetRequiredService<Housekeeping>().RunOnceAsync(CancellationToken.None);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.OwnDataLinks.CountAsync()));
    }

    [Theory]
    [InlineData("?codigo=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("?codigo=x")]
    public async Task LinkThatNeverWas_SaysSo(string query)
    {
        await using var app = new PortalApp();
        using var client = new PortalClient(app);

        Assert.Contains(Over, (await client.GetAsync(DataRequestForms.OwnData + query)).Html, StringComparison.Ordinal);
    }
}
