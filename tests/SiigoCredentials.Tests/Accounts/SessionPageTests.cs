using System.Net;
using Microsoft.EntityFrameworkCore;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>"Tus sesiones": what a person sees of their sessions, and ends (ASVS 7.5.2).</summary>
[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed class SessionPageTests
{
    private const string Page = "/cuenta/sesiones";

    [Fact]
    public async Task Sessions_AreListedWithTheirBrowser_AndTheOneAtHandIsMarked()
    {
        await using var app = new PortalApp();
        using var here = new PortalClient(app);
        here.Http.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36");
        await here.SignInAsync(PortalClient.Admin, Web.Operator.DemoData.Password);
        using var phone = new PortalClient(app);
        phone.Http.DefaultRequestHeaders.UserAgent.ParseAdd(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1");
        await phone.SignInAsync(PortalClient.Admin, Web.Operator.DemoData.Password);
        using var stranger = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);

        var rows = (await here.GetAsync(Page)).Document.QuerySelectorAll("main .card li").Select(row => row.TextContent).ToList();

        Assert.Equal(2, rows.Count);
        Assert.Contains(
            "Esta sesión", Assert.Single(rows, row => row.Contains("Chrome en Linux", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "Esta sesión", Assert.Single(rows, row => row.Contains("Safari en iPhone", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("End")]
    [InlineData("EndOthers")]
    public async Task Ending_CountsAtTheVeryNextRequest_AndLeavesTheOneAtHand(string handler)
    {
        await using var app = new PortalApp();
        using var here = await PortalClient.SignedInAsync(app);
        using var there = await PortalClient.SignedInAsync(app);

        var page = await here.GetAsync(Page);
        var after = await here.SubmitAsync(page, page.Form(handler));

        Assert.Equal("Cerramos la sesión", after.Notice);
        Assert.Single(after.Document.QuerySelectorAll("main .card li"));
        Assert.Equal("Iniciar sesión", (await there.GetAsync("/")).Heading);
        Assert.Equal("Inicio", (await here.GetAsync("/")).Heading);
    }

    [Fact]
    public async Task SomebodyElsesSession_CannotBeEnded()
    {
        await using var app = new PortalApp();
        using var here = await PortalClient.SignedInAsync(app);
        using var alsoHere = await PortalClient.SignedInAsync(app);
        using var stranger = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var id = await app.InDatabaseAsync(
            db => db.Sessions.Where(row => row.Person!.Email == PortalClient.OtherAdmin).Select(row => row.Id).SingleAsync());

        var page = await here.GetAsync(Page);
        await here.SubmitAsync(page, page.Form("End"), new() { ["id"] = id.ToString() });

        Assert.Equal("Inicio", (await stranger.GetAsync("/")).Heading);
    }

    [Fact]
    public async Task SigningOut_ClearsWhatTheBrowserKept_ButNotWhatMakesItKnown()
    {
        await using var app = new PortalApp();
        using var client = await PortalClient.SignedInAsync(app);
        var page = await client.GetAsync("/cuenta/cerrar-sesion");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/cuenta/cerrar-sesion");
        request.Headers.Add("Cookie", client.CookieHeader);
        request.Content = new FormUrlEncodedContent(PortalClient.Fields(page.MainForm));
        using var plain = app.CreateDefaultClient(app.ClientOptions.BaseAddress);

        using var response = await plain.SendAsync(request);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("\"cache\", \"storage\"", Assert.Single(response.Headers.GetValues("Clear-Site-Data")));
    }
}
