using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

public sealed class SignInTests
{
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

        await app.InDatabaseAsync(db => db.Memberships.ExecuteUpdateAsync(
            set => set.SetProperty(row => row.DisabledAt, TestClock.Noon)));

        Assert.Equal("Iniciar sesión", (await client.GetAsync("/")).Heading);
        Assert.Equal("Mis empresas", (await client.SignInAsync(PortalClient.Admin, DemoData.Password)).Heading);
        Assert.Equal("Mis empresas", (await client.GetAsync(PortalClient.ByPartners)).Heading);
    }

    [Fact]
    public async Task Demoted_SeesNoCredentialAtTheNextRequest()
    {
        await using var app = new PortalApp();
        using var client = await PortalClient.SignedInAsync(app);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(PortalClient.ByPartners)).Status);

        await app.InDatabaseAsync(db => db.Memberships.ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, PersonRole.Vendedor)));

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
        var clock = new TestClock();
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
        var clock = new TestClock();
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

        var page = await client.SignInAsync(
            PortalClient.Admin, DemoData.Password, "/cuenta/iniciar-sesion?volver=" + Uri.EscapeDataString(address));

        Assert.StartsWith("http://localhost/", page.Address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\uFFFD")]
    [InlineData("a\uFFFE@x.example")]
    [InlineData("a\u0001@x.example")]
    [InlineData("a@x.example\r\nBcc: b@x.example")]
    public async Task OddAddress_IsRefusedLikeAnUnknownOne(string email)
    {
        await using var app = new PortalApp();
        using var client = new PortalClient(app);

        Assert.Equal("No pudimos dejarte entrar", (await client.SignInAsync(email, DemoData.Password)).Notice);
    }

    [Fact]
    public async Task ReturnAddressThatNoHeaderCanCarry_IsIgnoredOnARealServer()
    {
        await using var app = new PortalApp();
        app.OnARealPort();
        using var client = new PortalClient(app);

        var page = await client.SignInAsync(PortalClient.Admin, DemoData.Password, "/cuenta/iniciar-sesion?volver=%2F%C3%B1");

        Assert.Equal("Inicio", page.Heading);
    }

    [Fact]
    public async Task SignedInAlready_TheFormSignsInNobodyElse()
    {
        await using var app = new PortalApp();
        using var client = new PortalClient(app);
        var page = await client.GetAsync("/cuenta/iniciar-sesion");
        var form = page.MainForm;
        await client.SubmitAsync(page, form, new() { ["Email"] = PortalClient.Admin, ["Password"] = DemoData.Password });
        var home = await client.GetAsync("/");
        var token = home.FormToken;

        await client.SubmitAsync(page, form, new()
        {
            ["Email"] = PortalClient.OtherAdmin,
            ["Password"] = DemoData.Password,
            ["__RequestVerificationToken"] = token,
        });

        Assert.Contains("Ana Restrepo", (await client.GetAsync("/cuenta")).Html, StringComparison.Ordinal);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.Sessions.CountAsync()));
    }

    [Fact]
    public async Task LastUseThatCannotBeStored_DoesNotLockOut()
    {
        var clock = new TestClock();
        await using var app = new PortalApp { Clock = clock };
        using var client = await PortalClient.SignedInAsync(app);
        await app.SqlAsync("CREATE TRIGGER Full BEFORE UPDATE ON Sessions BEGIN SELECT RAISE(ABORT, 'full'); END");

        clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("Inicio", (await client.GetAsync("/")).Heading);
    }

    [Fact]
    public async Task SessionsThatCannotBeRead_AreA503InWords()
    {
        await using var app = new PortalApp();
        using var client = await PortalClient.SignedInAsync(app);
        await app.SqlAsync("DROP TABLE Sessions");

        var page = await client.GetAsync("/");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Equal("El portal no pudo terminar", page.Heading);
        Assert.DoesNotContain("Sqlite", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Npgsql", page.Html, StringComparison.OrdinalIgnoreCase);
        var style = await client.Http.GetAsync("/css/site.css");
        Assert.Equal(HttpStatusCode.OK, style.StatusCode);
        Assert.True(style.Headers.Contains("Content-Security-Policy"));
        Assert.Equal("nosniff", style.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData(PortalClient.ByConfiguration, "?handler=Generate")]
    [InlineData(PortalClient.ByPartners, "?handler=Rotate")]
    public async Task SessionOverInTheMiddleOfAForm_SaysSoAndComesBack(string path, string handler)
    {
        await using var app = new PortalApp();
        using var client = await PortalClient.SignedInAsync(app);
        var page = await client.GetAsync(path);
        await app.InDatabaseAsync(db => db.Sessions.ExecuteDeleteAsync());

        var fields = new FormUrlEncodedContent(PortalClient.Fields(page.Form("Generate")));
        using var answer = await client.Http.PostAsync(path + handler, fields);
        var asked = await answer.Content.ReadAsStringAsync();
        var back = await client.SignInAsync(PortalClient.Admin, DemoData.Password, answer.RequestMessage!.RequestUri!.PathAndQuery);

        Assert.Contains("no se guardó", asked, StringComparison.Ordinal);
        Assert.StartsWith(path, new Uri(back.Address).AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, back.Status);
    }

    [Fact]
    public async Task Production_CookiesAreBoundToTheHostAndHidden()
    {
        await using var app = new ProductionApp();
        await app.CreateFirstCompanyAsync();
        using var client = new PortalClient(app);

        var page = await client.GetAsync("/cuenta/iniciar-sesion");
        using var http = app.CreateClient(
            new() { AllowAutoRedirect = false, HandleCookies = false, BaseAddress = new Uri(ProductionApp.Address) });
        http.DefaultRequestHeaders.Add("Cookie", client.CookieHeader);
        var form = PortalClient.Fields(page.MainForm, new() { ["Email"] = ProductionApp.Email, ["Password"] = ProductionApp.Password });
        using var signedIn = await http.PostAsync("/cuenta/iniciar-sesion", new FormUrlEncodedContent(form));

        string[] cookies = [.. page.Response.Headers.GetValues("Set-Cookie"), .. signedIn.Headers.GetValues("Set-Cookie")];
        Assert.Contains(cookies, cookie => cookie.StartsWith("__Host-sesion=", StringComparison.Ordinal));
        Assert.All(cookies, cookie =>
        {
            Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
            Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; samesite=", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        });
    }

    private static async Task<HttpStatusCode> StatusWithAsync(PortalApp app, string cookie)
    {
        using var http = app.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
        http.DefaultRequestHeaders.Add("Cookie", cookie);
        return (await http.GetAsync("/")).StatusCode;
    }
}
