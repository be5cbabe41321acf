using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>Somebody who does not know the menus finds the page.</summary>
[Collection(RealBrowser.Name)]
public sealed class SearchStories(Chromium chromium)
{
    [Fact]
    public async Task Administrator_WithTheKeyboardOnly_IsThereInOneSearch()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.SignInAsync();
        await visitor.HeadingIsAsync("Inicio");
        var keyboard = visitor.Page.Keyboard;
        var found = visitor.Page.Locator("#resultados a");

        await keyboard.PressAsync("Control+k");
        await keyboard.TypeAsync("credensial");
        await Assertions.Expect(found.First).ToContainTextAsync("Credenciales usuario API");
        var (said, listed) = await WhatIsThereAsync(visitor.Page);
        Assert.Equal($"{listed} resultados", said);
        await keyboard.PressAsync("Escape");
        await Assertions.Expect(found.First).ToBeHiddenAsync();
        await keyboard.PressAsync("Control+a");
        await keyboard.TypeAsync("llave api");
        await Assertions.Expect(found.First).ToBeVisibleAsync();
        await Assertions.Expect(found.First).ToContainTextAsync("Credenciales usuario API");
        await keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(found.First).ToBeFocusedAsync();
        await keyboard.PressAsync("Escape");
        await Assertions.Expect(found.First).ToBeHiddenAsync();
        await keyboard.PressAsync("End");
        await keyboard.TypeAsync("s");
        await Assertions.Expect(found.First).ToBeVisibleAsync();
        await keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(found.First).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");

        await visitor.HeadingIsAsync("Credenciales usuario API");
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData(true, 1280)]
    [InlineData(false, 1280)]
    [InlineData(false, 360)]
    public async Task Administrator_FindsThePageByThePageOfResults(bool javaScript, int width)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript, width);
        await visitor.SignInAsync();
        if (width < 768)
        {
            await visitor.Page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Link, new() { Name = "Buscar" }).ClickAsync();
            await visitor.HeadingIsAsync("Buscar");
        }

        var field = visitor.Page.GetByRole(AriaRole.Searchbox).And(visitor.Page.Locator(":visible"));
        await field.FillAsync("clave de integración");
        await field.PressAsync("Enter");
        await visitor.HeadingIsAsync("Buscar");
        await visitor.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link).First.ClickAsync();
        await visitor.HeadingIsAsync("Credenciales usuario API");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task WhatPeopleDo_IsInTheListToo_AndNothingIsSaidAloud()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();
        var field = visitor.Page.Locator("form[data-search] input");
        var found = visitor.Page.Locator("#resultados a");
        var said = visitor.Page.Locator("#anuncio");

        await field.FillAsync("xyzw");
        await Assertions.Expect(visitor.Page.Locator("#resultados")).ToHaveTextAsync("No encontramos nada con esas palabras");
        await Assertions.Expect(said).ToHaveTextAsync("No encontramos nada con esas palabras");
        await visitor.AssertAccessibleAsync("search-nothing-in-the-bar");
        await visitor.Page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(field).ToBeFocusedAsync();
        await field.FillAsync("shopify");
        await Assertions.Expect(found.First).ToContainTextAsync("Conectar Shopify");
        await Assertions.Expect(said).ToContainTextAsync("resultado");
        await field.FillAsync("pausar");
        await Assertions.Expect(found.First).ToContainTextAsync("Suspender las integraciones");
        await visitor.Page.Keyboard.PressAsync("ArrowDown");
        await visitor.Page.Keyboard.PressAsync("Enter");

        await visitor.HeadingIsAsync("Credenciales usuario API");
        await Assertions.Expect(visitor.Page.Locator("#titulo-detener")).ToBeInViewportAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("w")]
    public async Task LongNames_LeaveEveryPartOfTheBarItsPlace_AndWidenNoPage(string between)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        var company = string.Join(between, Enumerable.Repeat("Comercializadora", 8))[..120];
        var name = string.Join(between, Enumerable.Repeat("Guadalupe", 8))[..40];
        await visitor.SqlAsync($"UPDATE Companies SET Name = '{company}'; UPDATE People SET FirstName = '{name}', LastName = '{name[1..]}'");
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();

        foreach (var path in (string[])["/", "/cuenta", "/configuracion/usuarios", "/configuracion/credenciales-usuario-api", "/alianzas"])
        {
            await visitor.Page.GotoAsync(visitor.Address + path);
            await visitor.Page.EvaluateAsync("document.querySelectorAll('details').forEach(closed => closed.open = true)");
            foreach (var width in (int[])[320, 360, 575, 576, 767, 768, 991, 992, 1024, 1200, 1440])
            {
                await visitor.Page.SetViewportSizeAsync(width, Visitor.Height);
                await visitor.AssertFitsAsync($"{path} at {width}");
                Assert.Empty(await visitor.Page.EvaluateAsync<string[]>(Collisions));
            }
        }

        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task LettersOfTwiceTheSize_WidenNoPage()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();
        await visitor.EnlargeLettersAsync();

        foreach (var path in LargePages)
        {
            await visitor.Page.GotoAsync(visitor.Address + path);
            Assert.Equal("32px", await visitor.Page.EvaluateAsync<string>("getComputedStyle(document.documentElement).fontSize"));
            await visitor.Page.EvaluateAsync("document.querySelectorAll('main details').forEach(closed => closed.open = true)");
            foreach (var width in (int[])[360, 768, 1024, 1440])
            {
                await visitor.Page.SetViewportSizeAsync(width, Visitor.Height);
                await visitor.AssertFitsAsync($"{path} at {width}");
            }
        }

        Assert.Empty(visitor.Complaints);
    }

    private static readonly string[] LargePages =
    [
        "/", "/cuenta/seguridad", "/configuracion", "/configuracion/usuarios", "/alianzas/mi-credencial-api",
        "/alianzas/mi-credencial-api/conectar", "/alianzas/mi-credencial-api/uso", "/alianzas/mi-credencial-api/seguridad",
        "/alianzas/mi-credencial-api/actividad", "/alianzas/mi-credencial-api?handler=ConfirmRotate", "/ayuda", "/buscar?q=clave",
        "/preferencias",
    ];

    // Parts of the bar that share a place, leave the window or spill out of their own box; the brand is never cut.
    private const string Collisions =
        """
        () => {
          const seen = query => [...document.querySelectorAll(query)].filter(part => part.checkVisibility() && part.clientWidth > 1);
          const parts = seen('.navbar-brand, .company, .search, .top-action').map(part => [part.className, part.getBoundingClientRect()]);
          const apart = (one, other) => one.right <= other.left || other.right <= one.left;
          return [
            ...parts.flatMap(([name, one], at) => parts.slice(at + 1).filter(([, other]) => !apart(one, other)).map(([other]) => `${innerWidth}: ${name} on ${other}`)),
            ...[...parts, ...seen('.menu .dropdown-menu').map(menu => ['menu', menu.getBoundingClientRect()])]
              .filter(([, box]) => box.left < 0 || box.right > innerWidth).map(([name]) => `${innerWidth}: ${name} outside`),
            ...seen('.navbar :is(a, span, small, summary, .dropdown-menu, .dropdown-item-text)')
              .filter(part => part.scrollWidth > part.clientWidth && (part.className === 'brand' || getComputedStyle(part).overflowX === 'visible'))
              .map(part => `${innerWidth}: ${part.className} spills`),
          ];
        }
        """;

    // Both of one moment: until the last letter is answered, they change together.
    private static async Task<(string Said, string Listed)> WhatIsThereAsync(IPage page)
    {
        var both = await page.EvaluateAsync<string[]>(
            "() => [document.getElementById('anuncio').textContent, `${document.querySelectorAll('#resultados a').length}`]");
        return (both[0], both[1]);
    }
}
