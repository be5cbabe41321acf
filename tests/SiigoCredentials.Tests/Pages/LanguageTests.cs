using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using SiigoCredentials.Tests.Hosting;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Tests.Pages;

/// <summary>The language and the appearance that a browser chose.</summary>
public sealed class LanguageTests
{
    [Fact]
    public async Task English_IsWholeOnEveryPage()
    {
        ConcurrentBag<string> missing = [];
        await using var app = new PortalApp
        {
            TextWatch = text =>
            {
                if (text.ResourceNotFound && CultureInfo.CurrentUICulture.Name == ScreenPreferences.English)
                {
                    missing.Add(text.Name);
                }

                return text;
            },
        };
        using var owner = await PortalClient.SignedInAsync(app);
        await owner.GenerateAsync();
        await ChooseAsync(owner, ScreenPreferences.English, Appearance.System);
        string[] inUse = [$"{PortalClient.ByConfiguration}?handler=ConfirmRotate", "/buscar?q=credenciales", "/buscar?q=xyzw"];

        foreach (var path in RouteMatrixTests.PagesOfTheAdministrador.Concat(inUse))
        {
            var page = await owner.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Equal("en", page.Document.DocumentElement.GetAttribute("lang"));
        }

        Assert.Equal("We could not find that page", (await owner.GetAsync("/no-existe")).Heading);
        var refused = await owner.SubmitAsync(
            await owner.GetAsync(PortalClient.ByPartners), (await owner.GetAsync(PortalClient.ByPartners)).Form("Contact"),
            PortalClient.Contact("", "x"));
        Assert.Equal("We did not update the contact", refused.Notice);
        Assert.Contains("Type the name of whoever will develop the integration.", refused.Html, StringComparison.Ordinal);
        Assert.Empty(missing.Distinct().Order());
    }

    [Fact]
    public async Task Spanish_IsTheLanguageOfWhoChoseNone_AndNeedsNoResource()
    {
        ConcurrentBag<string> found = [];
        await using var app = new PortalApp
        {
            TextWatch = text =>
            {
                if (!text.ResourceNotFound)
                {
                    found.Add(text.Name);
                }

                return text;
            },
        };
        using var person = await PortalClient.SignedInAsync(app);
        person.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en-US,en;q=0.9");

        Assert.All(await Task.WhenAll(RouteMatrixTests.PagesOfTheAdministrador.Select(person.GetAsync)), page =>
            Assert.Equal("es-CO", page.Document.DocumentElement.GetAttribute("lang")));
        Assert.Empty(found);
    }

    [Fact]
    public async Task Choice_IsKeptAndLeadsBack()
    {
        await using var app = new PortalApp();
        using var person = new PortalClient(app);

        var next = await ChooseAsync(person, ScreenPreferences.English, Appearance.Dark, "/cuenta/recuperar");
        Assert.EndsWith("/cuenta/recuperar", next.Address, StringComparison.Ordinal);
        Assert.Equal("Recover access", next.Heading);
        Assert.Equal("dark", next.Document.DocumentElement.GetAttribute("data-bs-theme"));

        var chosen = await person.GetAsync("/preferencias");
        Assert.Equal(["en", "Dark"], chosen.Document.QuerySelectorAll("main input[checked]").Select(input => input.GetAttribute("value")));

        next = await ChooseAsync(person, ScreenPreferences.Spanish, Appearance.System, "/cuenta/recuperar");
        Assert.Equal("Recuperar el acceso", next.Heading);
        Assert.Equal("", next.Document.DocumentElement.GetAttribute("data-bs-theme"));
    }

    [Theory]
    [InlineData("https://malo.example/")]
    [InlineData("//malo.example/")]
    [InlineData("/\\malo.example/")]
    public async Task Choice_LeadsOnlyToOwnPages(string back)
    {
        await using var app = new PortalApp();
        using var person = await PortalClient.SignedInAsync(app);

        var next = await ChooseAsync(person, ScreenPreferences.English, Appearance.Light, back);

        Assert.Equal(new Uri(new Uri(next.Address), "/").ToString(), next.Address);
        Assert.Equal("Home", next.Heading);
    }

    [Theory]
    [InlineData("idioma=basura; apariencia=basura")]
    [InlineData("idioma=c%3Dde%7Cuic%3Dde; apariencia=9")]
    [InlineData("idioma=c%3D%7Cuic%3D; apariencia=")]
    public async Task Rubbish_IsIgnored(string cookies)
    {
        await using var app = new PortalApp();
        using var person = new PortalClient(app);
        person.Http.DefaultRequestHeaders.Add("Cookie", cookies);

        var page = await person.GetAsync("/cuenta/iniciar-sesion");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("es-CO", page.Document.DocumentElement.GetAttribute("lang"));
        Assert.Equal("", page.Document.DocumentElement.GetAttribute("data-bs-theme"));
    }

    [Fact]
    public async Task Form_WithRubbish_KeepsWhatThereIs()
    {
        await using var app = new PortalApp();
        using var person = new PortalClient(app);
        var page = await person.GetAsync("/preferencias");

        var next = await person.SubmitAsync(
            page, page.MainForm, new() { ["Idioma"] = "de", ["Apariencia"] = "77", ["Volver"] = "/preferencias" });

        Assert.Equal("es-CO", next.Document.DocumentElement.GetAttribute("lang"));
        Assert.Equal("", next.Document.DocumentElement.GetAttribute("data-bs-theme"));
    }

    [Fact]
    public async Task Mails_AreInSpanishWhateverTheScreenSpeaks()
    {
        await using var app = new PortalApp();
        using var person = new PortalClient(app);
        person.Http.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        var page = await ChooseAsync(person, ScreenPreferences.English, Appearance.System, "/cuenta/recuperar");

        var asked = await person.SubmitAsync(page, page.MainForm, new() { ["Email"] = PortalClient.Admin });

        Assert.Equal("Check your e-mail", asked.Notice);
        var mail = await app.OnlyMailAsync();
        Assert.Equal("Recupera el acceso a tu cuenta", mail.Subject);
        Assert.Contains("Dispositivo: Firefox en Linux\n", mail.Text, StringComparison.Ordinal);
        Assert.Matches("Cuándo: .*[ap]\\.\u00a0m\\. \\(hora de Bogotá\\)", mail.Text);
    }

    [Fact]
    public async Task Production_CookiesAreBoundToTheHost()
    {
        await using var app = new ProductionApp();
        await app.CreateFirstCompanyAsync();
        using var client = new PortalClient(app);
        var page = await client.GetAsync("/preferencias");
        using var http = client.WithoutRedirects();
        http.DefaultRequestHeaders.Add("Cookie", client.CookieHeader);

        using var kept = await http.PostAsync(
            "/preferencias",
            new FormUrlEncodedContent(PortalClient.Fields(page.MainForm, new() { ["Idioma"] = "en", ["Apariencia"] = "Dark" })));

        string[] cookies = [.. kept.Headers.GetValues("Set-Cookie")];
        Assert.Equal(["__Host-idioma", "__Host-apariencia"], cookies.Select(cookie => cookie.Split('=')[0]));
        Assert.All(cookies, cookie =>
        {
            Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; max-age=31536000", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        });
    }

    // From the link at the foot of a page to the page after the form.
    private static async Task<PortalPage> ChooseAsync(PortalClient person, string language, Appearance appearance, string back = "/")
    {
        var page = await person.GetAsync($"/preferencias?volver={Uri.EscapeDataString(back)}");
        return await person.SubmitAsync(page, page.MainForm, new() { ["Idioma"] = language, ["Apariencia"] = appearance.ToString() });
    }
}
