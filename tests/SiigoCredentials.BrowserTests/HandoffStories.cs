using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>An Administrador makes a link, the integrator opens it with the code from their mailbox: in real browsers.</summary>
[Collection(RealBrowser.Name)]
public sealed class HandoffStories(Chromium chromium)
{
    [Fact]
    public async Task LinkOpensInTheBrowser_AndItsSecretLeavesTheAddress()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        List<string> asked = [];
        visitor.Page.Request += (_, request) => asked.Add(request.Url);
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();
        var (user, key) = (await visitor.ApiUserAsync(), await visitor.AccessKeyAsync());
        var link = await MakeAsync(visitor);
        Assert.Equal(link, await visitor.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        var code = await visitor.MailedCodeAsync();
        await visitor.Page.Context.ClearCookiesAsync();

        await visitor.Page.GotoAsync(link);
        await visitor.HeadingIsAsync("Recibe las credenciales");
        await Assertions.Expect(visitor.Page.GetByLabel("Enlace que te dieron")).ToBeHiddenAsync();
        await Assertions.Expect(visitor.Page.GetByLabel("Código que te llegó por correo")).ToBeFocusedAsync();
        Assert.Equal($"{visitor.Address}/entrega", visitor.Page.Url);
        await visitor.OpenHandoffAsync(code[..^1]);
        await visitor.NoticeIsAsync("Faltan números en el código");
        await Assertions.Expect(visitor.Page.GetByLabel("Enlace que te dieron")).ToBeHiddenAsync();
        await visitor.OpenHandoffAsync(code[..^1] + (code[^1] == '0' ? '1' : '0'));
        await visitor.NoticeIsAsync("No pudimos abrir las credenciales");
        await Assertions.Expect(visitor.Page.GetByLabel("Enlace que te dieron")).ToBeHiddenAsync();
        await visitor.Page.Clock.InstallAsync();
        await visitor.OpenHandoffAsync(code);

        Assert.Equal(key, await visitor.AccessKeyAsync());
        Assert.Equal(user, await visitor.ApiUserAsync());
        await TestInAnotherTabAsync(visitor);
        await visitor.Button("Necesito más tiempo").PressAsync("Enter");
        await visitor.Page.Clock.FastForwardAsync(170_000);
        Assert.Equal(key, await visitor.AccessKeyAsync());
        await visitor.Page.Clock.FastForwardAsync(11_000);
        await Assertions.Expect(visitor.Page.Locator("#access-key")).ToHaveCountAsync(0);
        await Assertions.Expect(visitor.Page.GetByText("Si no lo guardaste, pide otro enlace")).ToBeVisibleAsync();
        Assert.DoesNotContain(key, await visitor.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(asked, address => address.Split('#')[0].Contains(link.Split('#')[1], StringComparison.Ordinal));
        Assert.Equal(200, (await visitor.AuthAsync(user, key)).Status);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task WithoutJavaScript_TheLinkIsPasted()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript: false);
        await visitor.SignInAsync(path: "/configuracion/credenciales-usuario-api");
        await visitor.GenerateAsync();
        var key = await visitor.AccessKeyAsync();
        await visitor.Button("Crear enlace de entrega").ClickAsync();
        var link = (await visitor.Page.Locator("#enlace-entrega").InnerTextAsync()).Trim();
        var code = await visitor.MailedCodeAsync();

        await visitor.Page.GotoAsync(link);
        await visitor.Page.GetByLabel("Enlace que te dieron").FillAsync(link);
        await visitor.OpenHandoffAsync(code);

        Assert.Equal(key, await visitor.AccessKeyAsync());
        await TestInAnotherTabAsync(visitor);
        await visitor.Page.GotoAsync(visitor.Address + "/configuracion/credenciales-usuario-api");
        await Assertions.Expect(visitor.Page.GetByText("Julia Integradora las recibió el")).ToBeVisibleAsync();
    }

    // The tab with the key stays as it is.
    private static async Task TestInAnotherTabAsync(Visitor visitor)
    {
        var tab = await visitor.Page.Context.RunAndWaitForPageAsync(() => visitor.StartingWith("Probar ahora").PressAsync("Enter"));
        await Assertions.Expect(tab.GetByRole(AriaRole.Heading, new() { Name = "La conexión funciona", Exact = true })).ToBeVisibleAsync();
        await tab.CloseAsync();
    }

    private static async Task<string> MakeAsync(Visitor visitor)
    {
        await visitor.Button("Crear enlace de entrega").ClickAsync();
        await visitor.NoticeIsAsync("El enlace está listo");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Copiar enlace" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("Enlace copiado")).ToBeAttachedAsync();
        return (await visitor.Page.Locator("#enlace-entrega").InnerTextAsync()).Trim();
    }
}
