using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SiigoCredentials.Tests.Hosting;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>An Administrador has a second factor before anything else is open to them (ASVS 6.3.3).</summary>
public sealed class SecondFactorPolicyTests : IDisposable
{
    private const string SetUp = "Protege tu cuenta";

    private readonly TestClock clock = new();
    private readonly SoftPasskey device = new();

    [Fact]
    public async Task EveryPage_OfAnAdministradorWithoutAFactor_LeadsToTheSetUp_AndNothingIsDone()
    {
        await using var app = Demanding();
        using var admin = new PortalClient(app);
        var page = await admin.SignInAsync(PortalClient.Admin, DemoData.Password);
        Assert.Equal(SetUp, page.Heading);
        var before = await StateAsync(app);
        string[] handlers =
            ["", "Generate", "Rotate", "Reveal", "Contact", "Edit", "Invite", "Role", "Disable", "End", "EndOthers", "NoExiste"];
        var pages = RouteMatrixTests.PagesOfPeople.Where(path => path != FactorSteps.Page).ToList();
        Assert.True(pages.Count > 10);

        foreach (var path in pages)
        {
            await AssertLedAwayAsync(admin, HttpMethod.Get, $"{path}?uno=dos", $"{path}?uno=dos");
            foreach (var handler in handlers)
            {
                await AssertLedAwayAsync(admin, HttpMethod.Post, $"{path}?handler={handler}", path, Everything(page.FormToken));
            }
        }

        Assert.Equal(before, await StateAsync(app));
    }

    [Fact]
    public async Task WithoutAFactor_SigningOutAndWhatIsAnybodys_StayOpen()
    {
        await using var app = Demanding();
        using var admin = new PortalClient(app);
        await admin.SignInAsync(PortalClient.Admin, DemoData.Password);

        Assert.Equal("Referencia de la API", (await admin.GetAsync("/ayuda/referencia-api")).Heading);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/no-existe")).Status);
        var page = await admin.GetAsync("/cuenta/cerrar-sesion");
        await admin.SubmitAsync(page, page.MainForm);
        Assert.Equal("Iniciar sesión", (await admin.GetAsync("/")).Heading);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FirstSetUp_ThenTheCodes_ThenWhereTheyWereGoing(bool passkey)
    {
        await using var app = Demanding();
        using var admin = new PortalClient(app);
        var led = await admin.SignInAsync(PortalClient.Admin, DemoData.Password, $"{PortalClient.ByPartners}?handler=ConfirmRotate");
        Assert.Equal(SetUp, led.Heading);
        Assert.Null(led.Document.QuerySelector(".main-menu"));

        var codes = passkey ? await device.AddToAsync(admin, led) : (await admin.AddAuthenticatorAsync(clock, led)).Done;

        Assert.Equal(10, codes.RecoveryCodes().Length);
        var next = codes.Document.QuerySelectorAll("main a")
            .Single(link => link.TextContent.Contains("continuar", StringComparison.Ordinal)).GetAttribute("href")!;
        Assert.Equal($"{PortalClient.ByPartners}?handler=ConfirmRotate", next);
        Assert.Equal("Mi credencial API", (await admin.GetAsync(next)).Heading);
        foreach (var path in RouteMatrixTests.PagesOfPeople)
        {
            var page = await admin.GetAsync(path);
            Assert.Equal((HttpStatusCode.OK, path), (page.Status, new Uri(page.Address).AbsolutePath));
        }

        Assert.Equal("Seguridad de tu cuenta", (await admin.GetAsync(FactorSteps.Page)).Heading);
    }

    [Theory]
    [InlineData("https://malo.example/")]
    [InlineData("//malo.example")]
    [InlineData("/\\malo.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task ForeignAddressAfterTheSetUp_IsIgnored(string address)
    {
        await using var app = Demanding();
        using var admin = new PortalClient(app);
        await admin.SignInAsync(PortalClient.Admin, DemoData.Password);
        var led = await admin.GetAsync($"{FactorSteps.Page}?volver={Uri.EscapeDataString(address)}");

        var (_, done) = await admin.AddAuthenticatorAsync(clock, led);

        Assert.Equal(
            "/", done.Document.QuerySelectorAll("main a").Single(link => link.TextContent.Contains("continuar", StringComparison.Ordinal))
                .GetAttribute("href"));
    }

    [Fact]
    public async Task LastFactor_TakenAway_LeadsStraightBackToTheSetUp_AndClosesEverythingElse()
    {
        await using var app = Demanding();
        using var admin = new PortalClient(app);
        await admin.SignInAsync(PortalClient.Admin, DemoData.Password);
        await admin.AddAuthenticatorAsync(clock);
        Assert.Equal("Inicio", (await admin.GetAsync("/")).Heading);

        var removed = await admin.ChangeFactorAsync("RemoveAuthenticator");

        Assert.Equal(("Quitamos tu aplicación de autenticación", SetUp), (removed.Notice, removed.Heading));
        Assert.NotNull(removed.Form("SetUp"));
        Assert.Equal(SetUp, (await admin.GetAsync("/")).Heading);
        await device.AddToAsync(admin);
        Assert.Equal("Inicio", (await admin.GetAsync("/")).Heading);
    }

    [Fact]
    public async Task Colleague_IsNotAskedForOne_UntilTheyBecomeAdministrador()
    {
        await using var app = Demanding();
        using var colleague = await PortalClient.SignedInAsync(app, PortalClient.Colleague);
        Assert.Equal("Seguridad de tu cuenta", (await colleague.GetAsync(FactorSteps.Page)).Heading);

        await app.SqlAsync($"UPDATE Memberships SET Role = 'Administrador' WHERE PersonId = (SELECT Id FROM People WHERE Email = '{PortalClient.Colleague}')");

        Assert.Equal(SetUp, (await colleague.GetAsync("/")).Heading);
    }

    [Fact]
    public async Task Everybody_IsAsked_WhereTheOperatorSaysSo()
    {
        await using var app = Demanding(SecondFactorRequirement.Everybody);
        using var colleague = new PortalClient(app);

        Assert.Equal(SetUp, (await colleague.SignInAsync(PortalClient.Colleague, DemoData.Password)).Heading);

        await colleague.AddAuthenticatorAsync(clock);
        Assert.Equal("Inicio", (await colleague.GetAsync("/")).Heading);
    }

    [Fact]
    public async Task AuthenticatorThatWaitsForItsFirstCode_IsNone()
    {
        await using var app = Demanding();
        using var admin = new PortalClient(app);
        await admin.SignInAsync(PortalClient.Admin, DemoData.Password);

        await admin.ChangeFactorAsync("SetUp");

        Assert.Equal(SetUp, (await admin.GetAsync("/")).Heading);
    }

    [Fact]
    public async Task Policy_IsInForceUnlessInDevelopment_AndTheOperatorMayLiftIt()
    {
        await using var development = new PortalApp();
        await using var production = new ProductionApp();
        await using var lifted = new ProductionApp
        { Settings = { ["Accounts:RequireSecondFactor"] = nameof(SecondFactorRequirement.Nobody) } };

        Assert.Equal(
            [SecondFactorRequirement.Nobody, SecondFactorRequirement.Administradores, SecondFactorRequirement.Nobody],
            ((PortalApp[])[development, production, lifted]).Select(app =>
            app.Services.GetRequiredService<IOptions<AccountsOptions>>().Value.RequireSecondFactor));
    }

    public void Dispose() => device.Dispose();

    private PortalApp Demanding(SecondFactorRequirement of = SecondFactorRequirement.Administradores) =>
        new() { Clock = clock, Settings = { ["Accounts:RequireSecondFactor"] = $"{of}" } };

    private static async Task AssertLedAwayAsync(
        PortalClient person, HttpMethod method, string path, string back, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var http = person.WithoutRedirects();
        http.DefaultRequestHeaders.Add("Cookie", person.CookieHeader);
        using var response = await http.SendAsync(request);
        Assert.Equal(
            (HttpStatusCode.Found, $"{FactorSteps.Page}?volver={Uri.EscapeDataString(back)}"),
            (response.StatusCode, $"{response.Headers.Location}"));
    }

    // What the portal's forms send, all at once.
    private static FormUrlEncodedContent Everything(string formToken) => new(new Dictionary<string, string>(PortalClient.Yes)
    {
        ["__RequestVerificationToken"] = formToken,
        ["Operation.Id"] = Guid.CreateVersion7().ToString(),
        ["Contact.Name"] = "Otra",
        ["Contact.Email"] = "otra@x.example",
        ["Email"] = "otra@x.example",
        ["Role"] = nameof(PersonRole.Administrador),
        ["Current"] = DemoData.Password,
        ["Wanted"] = "el río Magdalena suena de noche",
    });

    private static Task<(int, int, int, int)> StateAsync(PortalApp app) => app.InDatabaseAsync(async db => (
        await db.AuditEntries.CountAsync(), await db.OutboxMails.CountAsync(), await db.Credentials.CountAsync(),
        await db.Invitations.CountAsync()));
}
