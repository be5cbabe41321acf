using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

public sealed class SignInTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(PortalClient.Admin, "otra clave distinta")]
    [InlineData("nadie@demo.example", DemoData.Password)]
    public async Task WrongPair_IsRefusedInTheSameWords(string email, string password)
    {
        await using var app = new PortalApp();
        using var client = new PortalClient(app);

        var page = await client.SignInAsync(email, password);

        Assert.Equal("No pudimos dejarte entrar", page.Notice);
        Assert.Equal("Iniciar sesión", (await client.GetAsync("/")).Heading);
        Assert.Null(page.Document.QuerySelector("input[type=password]")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData("", "", "Escribe tu correo.")]
    [InlineData("ana", "", "Escribe tu contraseña.")]
    public async Task MissingField_IsNamed(string email, string password, string said)
    {
        await using var app = new PortalApp();
        using var client = new PortalClient(app);

        Assert.Contains(said, (await client.SignInAsync(email, password)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FiveWrongPasswords_LockForFiveMinutes()
    {
        await using var app = new PortalApp();
        using var client = new PortalClient(app);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await client.SignInAsync(PortalClient.Admin, "otra clave distinta");
        }

        Assert.Equal("No pudimos dejarte entrar", (await client.SignInAsync(PortalClient.Admin, DemoData.Password)).Notice);

        // Identity reads the machine's clock, so the five minutes pass in the row.
        await app.InDatabaseAsync(async db =>
        {
            var person = await db.Users.SingleAsync(row => row.Email == PortalClient.Admin);
            Assert.InRange(person.LockoutEnd!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
            person.LockoutEnd -= TimeSpan.FromMinutes(5);
            await db.SaveChangesAsync();
        });
        Assert.Equal("Inicio", (await client.SignInAsync(PortalClient.Admin, DemoData.Password)).Heading);
    }

    [Fact]
    public async Task SignedOut_TheOldCookieIsWorthless()
    {
        await using var app = new PortalApp();
        using var client = await PortalClient.SignedInAsync(app);
        var home = await client.GetAsync("/");
        var cookie = client.CookieHeader;
        Assert.Equal(HttpStatusCode.OK, await StatusWithAsync(app, cookie));

        await client.SubmitAsync(home, home.Document.QuerySelectorAll("form").OfType<IHtmlFormElement>()
            .Single(form => form.GetAttribute("action") == "/cuenta/cerrar-sesion"));

        Assert.Equal(HttpStatusCode.Redirect, await StatusWithAsync(app, cookie));
        Assert.Equal(0, await app.InDatabaseAsync(db => db.Sessions.CountAsync()));
    }

    [Fact]
    public async Task Disabled_IsOutAtTheNextRequest()
    {
        await using var app = new PortalApp();
        using var client = await PortalClient.SignedInAsync(app);

        await app.InDatabaseAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(person => person.DisabledAt, Noon)));

        Assert.Equal("Iniciar sesión", (await client.GetAsync("/")).Heading);
        Assert.Equal("No pudimos dejarte entrar", (await client.SignInAsync(PortalClient.Admin, DemoData.Password)).Notice);
    }

    [Fact]
    public async Task Demoted_SeesNoCredentialAtTheNextRequest()
    {
        await using var app = new PortalApp();
        using var client = await PortalClient.SignedInAsync(app);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(PortalClient.ByPartners)).Status);

        await app.InDatabaseAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(person => person.Role, PersonRole.Vendedor)));

        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(PortalClient.ByPartners)).Status);
    }

    [Fact]
    public async Task NewSecurityStamp_EndsTheSession()
    {
        await using var app = new PortalApp();
        using var client = await PortalClient.SignedInAsync(app);

        await app.InDatabaseAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(person => person.SecurityStamp, "otro")));

        Assert.Equal("Iniciar sesión", (await client.GetAsync("/")).Heading);
    }

    [Fact]
    public async Task Idle_ForHalfAnHour_EndsTheSession()
    {
        var clock = new FakeTimeProvider(Noon);
        await using var app = new PortalApp { Clock = clock };
        using var client = await PortalClient.SignedInAsync(app);

        clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal("Inicio", (await client.GetAsync("/")).Heading);
        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal("Iniciar sesión", (await client.GetAsync("/")).Heading);
    }

    [Fact]
    public async Task Used_AllDay_EndsAfterTwelveHours()
    {
        var clock = new FakeTimeProvider(Noon);
        await using var app = new PortalApp { Clock = clock };
        using var client = await PortalClient.SignedInAsync(app);
        for (var minutes = 20; minutes < 12 * 60; minutes += 20)
        {
            clock.Advance(TimeSpan.FromMinutes(20));
            Assert.Equal("Inicio", (await client.GetAsync("/")).Heading);
        }

        clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal("Iniciar sesión", (await client.GetAsync("/")).Heading);
    }

    [Fact]
    public async Task SessionOver_ComesBackToWhereItWas()
    {
        await using var app = new PortalApp();
        using var client = new PortalClient(app);

        var back = await client.SignInAsync(PortalClient.Admin, DemoData.Password, PortalClient.ByPartners);

        Assert.Equal("Mi credencial API", back.Heading);
    }

    [Theory]
    [InlineData("https://malo.example/")]
    [InlineData("//malo.example")]
    [InlineData("/\\malo.example")]
    [InlineData("\\\\malo.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/%0d%0aLocation:https://malo.example")]
    public async Task ForeignReturnAddress_IsIgnored(string address)
    {
        await using var app = new PortalApp();
        using var client = new PortalClient(app);

        var page = await client.SignInAsync(PortalClient.Admin, DemoData.Password, "/cuenta/iniciar-sesion?volver=" + Uri.EscapeDataString(address));

        Assert.StartsWith("http://localhost/", page.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Production_CookiesAreBoundToTheHostAndHidden()
    {
        await using var app = new ProductionApp();
        using var client = new PortalClient(app);

        var page = await client.GetAsync("/cuenta/iniciar-sesion");

        var cookie = Assert.Single(page.Response.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<HttpStatusCode> StatusWithAsync(PortalApp app, string cookie)
    {
        using var http = app.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
        http.DefaultRequestHeaders.Add("Cookie", cookie);
        return (await http.GetAsync("/")).StatusCode;
    }
}
