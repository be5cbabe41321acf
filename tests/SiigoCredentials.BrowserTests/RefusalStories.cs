using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>Whoever is not let through is told why and what to do.</summary>
[Collection(RealBrowser.Name)]
public sealed class RefusalStories(Chromium chromium)
{
    [Theory]
    [InlineData("/configuracion/credenciales-usuario-api")]
    [InlineData("/alianzas/mi-credencial-api")]
    public async Task Colleague_IsSentToTheAdministrators(string path)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.SignInAsync("contador@andina.demo.example", path);

        await visitor.HeadingIsAsync("Solo un Administrador puede entrar aquí");
        await Assertions.Expect(visitor.Page.GetByText("Ana Restrepo")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/configuracion/credenciales-usuario-api")]
    [InlineData("/alianzas/mi-credencial-api")]
    public async Task PlanWithoutApi_IsToldWhichPlansHaveIt(string path)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.SignInAsync("admin@espiga.demo.example", path);

        await visitor.NoticeIsAsync("Tu plan no incluye la API");
        await Assertions.Expect(visitor.Page.GetByText("Premium")).ToBeVisibleAsync();
        Assert.Equal(0, await visitor.Button("Generar credenciales").CountAsync());
    }

    [Fact]
    public async Task SessionOver_ComesBackToThePageAfterSigningIn()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.SignInAsync();
        await visitor.Page.Context.ClearCookiesAsync();

        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");

        await visitor.HeadingIsAsync("Mi credencial API");
    }

    [Fact]
    public async Task SignedOut_TheBackButtonShowsNoKey()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();
        await visitor.Page.GetByText("Ana Restrepo").First.ClickAsync();
        await visitor.Button("Cerrar sesión").ClickAsync();
        await visitor.HeadingIsAsync("Cerrar sesión");

        await visitor.Page.GoBackAsync();

        await visitor.HeadingIsAsync("Iniciar sesión");
        Assert.DoesNotContain("siigo_ak_", await visitor.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BackAndReload_AfterAnAct_ShowTheMaskedCard()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();
        var key = await visitor.AccessKeyAsync();

        await visitor.Page.ReloadAsync();
        Assert.DoesNotContain(key, await visitor.Page.ContentAsync(), StringComparison.Ordinal);
        await visitor.Button("Ver Access Key").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("#access-key")).ToBeFocusedAsync();
        await visitor.Page.GotoAsync(visitor.Address);
        await visitor.Page.GoBackAsync();

        await Assertions.Expect(visitor.Button("Ver Access Key")).ToBeVisibleAsync();
        Assert.DoesNotContain(key, await visitor.Page.ContentAsync(), StringComparison.Ordinal);
    }
}
