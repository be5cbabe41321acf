using System.Net;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>A flood from an address is refused before anything is read, and an owner at that address goes on.</summary>
public sealed class AnonymousPageLimiterTests : IDisposable
{
    private const int Budget = 60;
    private const string Door = "/cuenta/iniciar-sesion";

    private readonly TestClock clock = new();
    private readonly PortalApp app;

    public AnonymousPageLimiterTests() =>
        app = new PortalApp { Clock = clock, Settings = { ["Portal:StrangersPagesPerMinute"] = $"{Budget}" } }.OnARealPort();

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task PagesBeyondTheBudget_AreRefusedInWords_UntilTimeHasPassed()
    {
        using var stranger = new PortalClient(app);
        await UseUpAsync(stranger);

        var refused = await stranger.GetAsync(Door);
        using var posted = await stranger.Http.PostAsync(Door, new FormUrlEncodedContent([]));
        using var nowhere = await stranger.Http.GetAsync("/no-existe");
        using var program = await stranger.Http.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, Door) { Headers = { { "Accept", "application/json" } } });

        Assert.Equal((HttpStatusCode.TooManyRequests, "Espera un momento"), (refused.Status, refused.Heading));
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Response.Headers.RetryAfter!.Delta);
        Assert.Contains("Desde tu red están llegando demasiadas solicitudes", refused.Html, StringComparison.Ordinal);
        Assert.Equal("nosniff", refused.Response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(
            [HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests],
            [posted.StatusCode, nowhere.StatusCode, program.StatusCode]);
        Assert.Contains("\"requests_limit\"", await program.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync(Door)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await stranger.GetAsync(Door)).Status);
    }

    [Fact]
    public async Task OwnerAtTheSameAddress_SignsInOnAKnownBrowser_AndRevokes()
    {
        using var owner = await PortalClient.SignedInAsync(app);
        await owner.GenerateAsync();
        var goodbye = await owner.GetAsync("/cuenta/cerrar-sesion");
        await owner.SubmitAsync(goodbye, goodbye.MainForm);
        using var stranger = new PortalClient(app);
        await UseUpAsync(stranger);

        Assert.Equal("Inicio", (await owner.SignInAsync(PortalClient.Admin, DemoData.Password)).Heading);
        var page = await owner.GetAsync(PortalClient.SecurityTab);
        Assert.Equal("Access Key revocado", (await owner.SubmitAsync(page, page.Form("Revoke"), PortalClient.Yes)).Notice);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await stranger.GetAsync(Door)).Status);
    }

    [Fact]
    public async Task CodeOfNoBrowser_IsAStrangers()
    {
        using var stranger = new PortalClient(app);
        await UseUpAsync(stranger);
        stranger.Http.DefaultRequestHeaders.Add("Cookie", $"dispositivo={new string('a', 43)}");

        Assert.Equal(HttpStatusCode.TooManyRequests, (await stranger.GetAsync(Door)).Status);
    }

    [Fact]
    public async Task FilesAndTheDoorsOfPrograms_AreNotCounted()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        using var stranger = new PortalClient(app);
        await UseUpAsync(stranger);

        await stranger.TokenAsync(pair);
        Assert.Equal(HttpStatusCode.OK, (await stranger.Http.GetAsync("/css/site.css")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await stranger.Http.GetAsync("/health/ready")).StatusCode);
        for (var time = 0; time < Budget + 10; time++)
        {
            Assert.Equal("Inicio", (await admin.GetAsync("/")).Heading); // a session has no budget of pages
        }
    }

    private static async Task UseUpAsync(PortalClient stranger)
    {
        for (var time = 0; time < 2 * Budget; time++)
        {
            if ((await stranger.GetAsync("/ayuda/no-puedo-entrar")).Status == HttpStatusCode.TooManyRequests)
            {
                return;
            }
        }

        Assert.Fail("Nothing was refused.");
    }
}
