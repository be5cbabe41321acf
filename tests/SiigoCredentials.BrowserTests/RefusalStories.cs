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
        await visitor.Page.GetByLabel("Nombre").FillAsync("Julia Integradora");
        await visitor.Page.GetByLabel("Correo").FillAsync("julia@aliado.example");
        await visitor.Button("Generar credenciales").ClickAsync();
        await visitor.Button("Continuar").ClickAsync();
        await visitor.NoticeIsAsync("Tus credenciales están listas");
        await visitor.Page.GetByText("Ana Restrepo").First.ClickAsync();
        await visitor.Button("Cerrar sesión").ClickAsync();
        await visitor.HeadingIsAsync("Cerrar sesión");

        // Chromium kept nothing to go back to: it would have to send the form again.
        var refused = await Assert.ThrowsAsync<PlaywrightException>(() => visitor.Page.GoBackAsync());
        Assert.Contains("ERR_CACHE_MISS", refused.Message, StringComparison.Ordinal);
    }
}
