using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>
/// An Administrador obtains a pair, an integration uses it, the pair is restored: by either route, with JavaScript and without.
/// </summary>
[Collection(RealBrowser.Name)]
public sealed class WholeStory(Chromium chromium)
{
    private static readonly string[] ByConfiguration =
        ["Más configuraciones", "API / Integraciones", "Autenticación", "Credenciales usuario API"];
    private static readonly string[] ByPartners = ["Mi credencial API"];

    [Theory]
    [InlineData("Configuración", true)]
    [InlineData("Configuración", false)]
    [InlineData("Alianzas", true)]
    [InlineData("Alianzas", false)]
    public async Task Administrator_GeneratesUpdatesAndRestores(string entrance, bool javaScript)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript);
        await visitor.SignInAsync();
        await FollowMenusAsync(visitor, entrance);

        await visitor.AskForCredentialsAsync();
        await Assertions.Expect(visitor.Page.GetByText("¿Generar las credenciales API?")).ToBeVisibleAsync();
        await visitor.Button("Continuar").ClickAsync();
        await visitor.NoticeIsAsync("Tus credenciales están listas");
        var user = await visitor.ApiUserAsync();
        var firstKey = javaScript ? await CopyKeyAsync(visitor) : await visitor.AccessKeyAsync();
        var (status, token) = await visitor.AuthAsync(user, firstKey);
        Assert.Equal(200, status);
        Assert.Equal(200, await visitor.CallAsync(token!));

        await visitor.OpenContactAsync();
        await visitor.Page.GetByLabel("Correo").FillAsync("pedro@aliado.example");
        await visitor.Button("Actualizar datos").ClickAsync();
        await visitor.NoticeIsAsync("Contacto actualizado");
        Assert.Equal(0, await visitor.Page.Locator("#access-key").CountAsync());
        Assert.Equal(200, (await visitor.AuthAsync(user, firstKey)).Status);

        await visitor.Link("Restablecer credenciales").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("¿Cuándo deja de funcionar el Access Key actual?")).ToBeVisibleAsync();
        await visitor.Page.GetByLabel("Ahora", new() { Exact = true }).CheckAsync();
        await visitor.Page.GetByLabel("De inmediato").CheckAsync();
        await visitor.Page.GetByLabel("Entiendo que debo entregar").CheckAsync();
        await visitor.Button("Restablecer").ClickAsync();
        await visitor.NoticeIsAsync("Credenciales restablecidas");
        var secondKey = await visitor.AccessKeyAsync();
        Assert.NotEqual(firstKey, secondKey);
        Assert.Equal(user, await visitor.ApiUserAsync());
        Assert.Equal(401, (await visitor.AuthAsync(user, firstKey)).Status);
        Assert.Equal(401, await visitor.CallAsync(token!));
        Assert.Equal(200, (await visitor.AuthAsync(user, secondKey)).Status);

        await FollowMenusAsync(visitor, entrance == "Alianzas" ? "Configuración" : "Alianzas");
        await visitor.Button("Ver Access Key").ClickAsync();
        Assert.Equal(secondKey, await visitor.AccessKeyAsync());
        Assert.Equal(user, await visitor.ApiUserAsync());
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Administrator_CancelsBothConfirmations_NothingHappens(bool javaScript)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript);
        await visitor.SignInAsync();
        await FollowMenusAsync(visitor, "Alianzas");
        await visitor.AskForCredentialsAsync();
        await visitor.Button("Cancelar").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByLabel("Correo")).ToHaveValueAsync("julia@aliado.example");

        await visitor.Button("Generar credenciales").ClickAsync();
        await visitor.Button("Continuar").ClickAsync();
        var (user, key) = (await visitor.ApiUserAsync(), await visitor.AccessKeyAsync());
        await visitor.Link("Restablecer credenciales").ClickAsync();
        await visitor.Page.GetByRole(javaScript ? AriaRole.Dialog : AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Cancelar" })
            .ClickAsync();

        await Assertions.Expect(visitor.Page.GetByText("¿Cuándo deja de funcionar el Access Key actual?")).ToBeHiddenAsync();
        Assert.Equal(200, (await visitor.AuthAsync(user, key)).Status);
    }

    [Fact]
    public async Task Administrator_WithTheKeyboardOnly_GeneratesCopiesUpdatesAndRestores()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        var keyboard = visitor.Page.Keyboard;

        await visitor.Page.GetByLabel("Nombre").FocusAsync();
        await keyboard.TypeAsync("Julia Integradora");
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync("julia@aliado.example");
        await keyboard.PressAsync("Enter");
        await TabToAsync(visitor, "Continuar");
        await keyboard.PressAsync("Enter");
        await visitor.NoticeIsAsync("Tus credenciales están listas");
        var key = await visitor.AccessKeyAsync();

        await TabToAsync(visitor, "Copiar Access Key");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(visitor.Page.Locator("#anuncio")).ToHaveTextAsync("Access Key copiado");
        Assert.Equal(key, await visitor.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));

        await TabToAsync(visitor, "Cambiar el contacto");
        await keyboard.PressAsync("Enter");
        await TabToFieldAsync(visitor, "Contact.Email");
        await keyboard.PressAsync("Control+a");
        await keyboard.TypeAsync("pedro@aliado.example");
        await TabToAsync(visitor, "Actualizar datos");
        await keyboard.PressAsync("Enter");
        await visitor.NoticeIsAsync("Contacto actualizado");
        Assert.Equal(200, (await visitor.AuthAsync(await visitor.ApiUserAsync(), key)).Status);

        await TabToAsync(visitor, "Restablecer credenciales");
        var question = visitor.Page.GetByText("¿Cuándo deja de funcionar el Access Key actual?");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(question).ToBeVisibleAsync();
        await keyboard.PressAsync("Escape");
        await Assertions.Expect(question).ToBeHiddenAsync();
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(question).ToBeVisibleAsync();
        await TabToFieldAsync(visitor, "Operation.Confirmed");
        await keyboard.PressAsync("Space");
        await TabToAsync(visitor, "Restablecer");
        await keyboard.PressAsync("Enter");
        await visitor.NoticeIsAsync("Credenciales restablecidas");
        Assert.NotEqual(key, await visitor.AccessKeyAsync());
    }

    [Fact]
    public async Task Administrator_WithoutJavaScript_SelectsTheWholeKeyByOneClick()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript: false);
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();
        var key = await visitor.AccessKeyAsync();
        await Assertions.Expect(visitor.Button("Copiar Access Key")).ToBeHiddenAsync();

        await visitor.Page.Locator("#access-key").ClickAsync();
        await visitor.Page.Keyboard.PressAsync("Control+c");

        await visitor.OpenContactAsync();
        await visitor.Page.GetByLabel("Nombre").FillAsync("");
        await visitor.Page.GetByLabel("Nombre").FocusAsync();
        await visitor.Page.Keyboard.PressAsync("Control+v");
        await Assertions.Expect(visitor.Page.GetByLabel("Nombre")).ToHaveValueAsync(key);
    }

    [Fact]
    public async Task Administrator_PrintsTheCard_TheKeyIsNotOnIt()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();

        await visitor.Page.EmulateMediaAsync(new() { Media = Media.Print });

        await Assertions.Expect(visitor.Page.Locator("#access-key")).ToBeHiddenAsync();
        await Assertions.Expect(visitor.Page.GetByText("El Access Key no se imprime.")).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.Locator("#usuario-api")).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Administrator_LeavesTheKeyOnScreen_ItHidesAfterAMinute()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.Page.Clock.InstallAsync();
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();
        var key = await visitor.AccessKeyAsync();

        await visitor.Page.Clock.FastForwardAsync(59_000);
        Assert.Contains(key, await visitor.Page.ContentAsync(), StringComparison.Ordinal);
        await visitor.Page.Clock.FastForwardAsync(2_000);
        Assert.DoesNotContain(key, await visitor.Page.ContentAsync(), StringComparison.Ordinal);
    }

    private static async Task FollowMenusAsync(Visitor visitor, string entrance)
    {
        await visitor.Page.GetByRole(entrance == "Alianzas" ? AriaRole.Navigation : AriaRole.Banner)
            .GetByRole(AriaRole.Link, new() { Name = entrance, Exact = true }).ClickAsync();
        await visitor.HeadingIsAsync(entrance);
        foreach (var name in entrance == "Alianzas" ? ByPartners : ByConfiguration)
        {
            await visitor.Link(name).ClickAsync();
            await visitor.HeadingIsAsync(name);
        }
    }

    private static async Task<string> CopyKeyAsync(Visitor visitor)
    {
        await visitor.Button("Copiar Access Key").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Access Key copiado" }))
            .ToHaveCountAsync(1);
        var copied = await visitor.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.Equal(await visitor.AccessKeyAsync(), copied);
        return copied;
    }

    private static Task TabToAsync(Visitor visitor, string name) =>
        TabUntilAsync(visitor, name, "(document.activeElement.innerText ?? '').replaceAll('\\n', ' ').trim()");

    private static Task TabToFieldAsync(Visitor visitor, string name) => TabUntilAsync(visitor, name, "document.activeElement.name ?? ''");

    private static async Task TabUntilAsync(Visitor visitor, string wanted, string script)
    {
        for (var press = 0; press < 60; press++)
        {
            await visitor.Page.Keyboard.PressAsync("Tab");
            if (await visitor.Page.EvaluateAsync<string>(script) == wanted)
            {
                return;
            }
        }

        Assert.Fail($"60 tabs do not reach «{wanted}».");
    }
}
