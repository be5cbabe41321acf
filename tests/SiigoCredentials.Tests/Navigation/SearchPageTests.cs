using System.Net;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Tests.Navigation;

/// <summary>The page of results, by HTTP.</summary>
public sealed class SearchPageTests
{
    [Theory]
    [InlineData(PortalClient.Admin, true)]
    [InlineData(PortalClient.AdminWithoutApi, true)]
    [InlineData(PortalClient.Colleague, false)]
    public async Task Results_AreOnlyWhatThePersonMayOpen(string email, bool mayManage)
    {
        await using var app = new PortalApp();
        using var person = await PortalClient.SignedInAsync(app, email);
        HashSet<string> found = [];
        foreach (
            var words in (
                string[])["credenciales", "usuarios", "ayuda", "configuración", "contraseña", "correos de desarrollo", "instalación",
                "error"])
        {
            found.UnionWith(LinksOf(await person.GetAsync($"/buscar?q={Uri.EscapeDataString(words)}")));
        }

        Assert.Equal(mayManage, found.Contains("/configuracion/credenciales-usuario-api"));
        Assert.Equal(mayManage, found.Contains("/configuracion/usuarios"));
        Assert.Equal(mayManage, found.Contains("/configuracion/credenciales-usuario-api/seguridad#titulo-detener"));
        Assert.Contains("/cuenta/seguridad", found);
        Assert.Contains("/ayuda", found);
        foreach (var link in found)
        {
            Assert.True((await person.GetAsync(link)).Status == HttpStatusCode.OK, $"{email} may not open {link}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("?q=")]
    [InlineData("?q=zzzqqq")]
    [InlineData("?q=%22%20OR%20*%00%EF%BF%BE")]
    [InlineData("?handler=Suggest")]
    public async Task WithoutAnythingToFind_ThePageAnswers(string query)
    {
        await using var app = new PortalApp();
        using var person = await PortalClient.SignedInAsync(app);

        var page = await person.GetAsync("/buscar" + query);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Empty(LinksOf(page));
    }

    [Fact]
    public async Task WhatPeopleDo_LeadsToItsPlaceOnAPageThatHasIt()
    {
        await using var app = new PortalApp();
        using var person = await PortalClient.SignedInAsync(app);
        await person.GenerateAsync();

        foreach (var action in SiteMap.Actions)
        {
            var results = await person.GetAsync("/buscar?q=" + Uri.EscapeDataString(action.Title));
            var link = Assert.Single(
                results.Document.QuerySelectorAll(".results a"),
                link => link.QuerySelector("strong")!.TextContent == action.Title
                    && link.QuerySelector("small")!.TextContent.EndsWith(action.Summary, StringComparison.Ordinal));
            var address = link.GetAttribute("href")!;
            var page = await person.GetAsync(address);

            Assert.Equal(action.Handler is not null, address.EndsWith($"?handler={action.Handler}", StringComparison.Ordinal));
            Assert.True(action.Fragment is null || page.Document.GetElementById(action.Fragment) is not null, action.Title);
        }
    }

    [Fact]
    public async Task NothingFound_IsSaidInTheListAndOnThePage()
    {
        await using var app = new PortalApp();
        using var person = await PortalClient.SignedInAsync(app);

        var page = await person.GetAsync("/buscar?q=zzzqqq");
        var list = await person.GetAsync("/buscar?q=zzzqqq&handler=Suggest");

        const string Nothing = "No encontramos nada con esas palabras";
        Assert.Equal(Nothing, page.Document.QuerySelector("main [role=status]")!.TextContent.Trim());
        var field = page.Document.QuerySelector("main input[name=q]")!;
        Assert.True(field.HasAttribute("autofocus"));
        Assert.Equal(Nothing, page.Document.GetElementById(field.GetAttribute("aria-describedby")!)!.TextContent);
        Assert.Equal(Nothing, list.Document.Body!.TextContent.Trim());
        var found = await person.GetAsync("/buscar?q=credenciales");
        Assert.False(found.Document.QuerySelector("main input[name=q]")!.HasAttribute("autofocus"));
    }

    [Fact]
    public async Task WhatSomebodyTyped_IsShownAsText()
    {
        await using var app = new PortalApp();
        using var person = await PortalClient.SignedInAsync(app);

        var page = await person.GetAsync("/buscar?q=" + Uri.EscapeDataString("\"><script>alert(1)</script>credencial"));

        Assert.Equal("\"><script>alert(1)</script>credencial", page.Document.QuerySelector("main input[name=q]")!.GetAttribute("value"));
        Assert.Empty(page.Document.QuerySelectorAll("main script"));
    }

    [Fact]
    public async Task SessionOver_NothingIsSuggested()
    {
        await using var app = new PortalApp();
        using var nobody = new PortalClient(app);

        var page = await nobody.GetAsync("/buscar?q=credencial&handler=Suggest");

        Assert.Equal("Iniciar sesión", page.Heading);
    }

    private static IEnumerable<string> LinksOf(PortalPage page) =>
        page.Document.QuerySelectorAll(".results a").Select(link => link.GetAttribute("href")!);
}
