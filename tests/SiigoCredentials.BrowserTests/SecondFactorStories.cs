using Microsoft.Playwright;
using OtpNet;

namespace SiigoCredentials.BrowserTests;

/// <summary>A person adds a second factor and signs in with it: an authenticator application, a recovery code, a passkey.</summary>
[Collection(RealBrowser.Name)]
public sealed class SecondFactorStories(Chromium chromium)
{
    private const string Security = "/cuenta/seguridad";

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    // Each code serves once: the next one is good already.
    private static DateTime Soon => Now.AddSeconds(30);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Authenticator_IsSetUp_ThenACodeAndARecoveryCodeLetIn(bool javaScript)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript);
        await visitor.SignInAsync(path: Security);
        await visitor.Button("Configurar aplicación").ClickAsync();
        Assert.True(await visitor.Page.Locator("img.qr").EvaluateAsync<int>("image => image.naturalWidth") > 100);
        var totp = new Totp(Base32Encoding.ToBytes(await visitor.Page.Locator("#secreto").InnerTextAsync()));
        await visitor.Page.GetByLabel("Escribe el código").FillAsync(totp.ComputeTotp(Now));
        await visitor.Button("Activar").ClickAsync();
        await visitor.NoticeIsAsync("Tu aplicación está activa");
        var codes = (await visitor.Page.Locator("#codigos").InnerTextAsync()).Split('\n');
        if (javaScript)
        {
            await visitor.Button("Copiar tus códigos de recuperación").ClickAsync();
            await Assertions.Expect(visitor.Page.Locator("#anuncio")).ToHaveTextAsync("Códigos copiados");
            Assert.Equal(codes, (await visitor.Page.EvaluateAsync<string>("navigator.clipboard.readText()")).Split('\n'));
        }

        await visitor.Link("Ya los guardé").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("Códigos de recuperación sin usar: 10")).ToBeVisibleAsync();

        await SignOutAsync(visitor);
        await visitor.SignInAsync(path: "/ayuda");
        await visitor.HeadingIsAsync("Confirma que eres tú");
        await visitor.Page.GetByLabel("Código de 6 dígitos").FillAsync(totp.ComputeTotp(Soon));
        await visitor.Button("Continuar").ClickAsync();
        await visitor.HeadingIsAsync("Ayuda");

        await SignOutAsync(visitor);
        await visitor.SignInAsync();
        await visitor.Link("Usar un código de recuperación").ClickAsync();
        await visitor.Page.GetByLabel("Código de recuperación").FillAsync(codes[0]);
        await visitor.Button("Continuar").ClickAsync();
        await visitor.HeadingIsAsync("Inicio");
        await visitor.Page.GotoAsync(visitor.Address + Security);
        await Assertions.Expect(visitor.Page.GetByText("Códigos de recuperación sin usar: 9")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Passkey_IsAdded_ThenItSignsInWithNothingTyped_UntilItIsRemoved()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.AttachDeviceAsync();
        await AddPasskeyAsync(visitor, "Mi portátil");
        await SignOutAsync(visitor);

        await visitor.Page.GotoAsync(visitor.Address + "/ayuda");
        await visitor.Button("Entrar con huella, rostro o PIN").ClickAsync();
        await visitor.HeadingIsAsync("Ayuda");

        await visitor.Page.GotoAsync(visitor.Address + Security);
        await visitor.Page.GetByText("Cambiar Mi portátil").ClickAsync();
        await visitor.Page.GetByLabel("Nombre").FillAsync("Portátil del trabajo");
        await visitor.Button("Guardar nombre").ClickAsync();
        await visitor.NoticeIsAsync("Nombre guardado");
        await visitor.Page.GetByText("Cambiar Portátil del trabajo").ClickAsync();
        await visitor.Button("Quitar Portátil del trabajo").ClickAsync();
        await visitor.NoticeIsAsync("Quitamos el dispositivo");

        await SignOutAsync(visitor);
        await visitor.Page.GotoAsync(visitor.Address);
        await visitor.Button("Entrar con huella, rostro o PIN").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("No reconocimos ese dispositivo")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Passkey_PickedFromTheEmailField_SignsIn()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.AttachDeviceAsync(offered: true);
        await AddPasskeyAsync(visitor, "Mi portátil");
        await SignOutAsync(visitor);

        await visitor.Page.GotoAsync(visitor.Address + "/ayuda");

        await visitor.HeadingIsAsync("Ayuda");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Passkey_OfAPersonDisabledInTheirCompany_LeadsToNoneOfIt()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.AttachDeviceAsync();
        await AddPasskeyAsync(visitor, "Mi portátil");
        await visitor.SqlAsync("UPDATE Memberships SET DisabledAt = '2026-01-01 00:00:00'");

        await visitor.Page.GotoAsync(visitor.Address);
        await visitor.Button("Entrar con huella, rostro o PIN").ClickAsync();

        await visitor.HeadingIsAsync("Mis empresas");
        await Assertions.Expect(visitor.Page.GetByText("Por ahora no trabajas en ninguna empresa")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Passkey_BeforeAnActOnTheKey_GoesOnWithWhatWasTyped_ByKeyboardAlone(bool withAuthenticator)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.AttachDeviceAsync();
        await AddPasskeyAsync(visitor, "Mi portátil");
        if (withAuthenticator)
        {
            await AddAuthenticatorAsync(visitor);
        }

        await visitor.Page.GotoAsync(visitor.Address + "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();
        var key = await visitor.AccessKeyAsync();
        await visitor.Page.GotoAsync(visitor.Address + "/alianzas/mi-credencial-api");
        await ProofGrowsOldAsync(visitor);

        await visitor.PressByKeyboardAsync(visitor.Button("Ver Access Key"));
        await visitor.HeadingIsAsync("Confirma que eres tú");
        await visitor.PressByKeyboardAsync(visitor.Button("Usar huella, rostro o PIN"));
        await Assertions.Expect(visitor.Page.Locator("#access-key")).ToHaveTextAsync(key);

        await ProofGrowsOldAsync(visitor);
        await visitor.Page.GotoAsync(visitor.Address + "/alianzas/mi-credencial-api?handler=ConfirmRotate");
        await visitor.Page.GetByLabel("Entiendo que debo entregar").CheckAsync();
        await visitor.PressByKeyboardAsync(visitor.Button("Restablecer"));
        await visitor.PressByKeyboardAsync(visitor.Button("Usar huella, rostro o PIN"));
        await Assertions.Expect(visitor.Page.Locator("#access-key")).Not.ToHaveTextAsync(key);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Passkey_AtTheSecondStep_LeadsToThePageAskedFor()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.AttachDeviceAsync();
        await AddPasskeyAsync(visitor, "Mi portátil");
        await SignOutAsync(visitor);

        await visitor.SignInAsync(path: "/ayuda");
        await visitor.HeadingIsAsync("Confirma que eres tú");
        await visitor.PressByKeyboardAsync(visitor.Button("Usar huella, rostro o PIN"));

        await visitor.HeadingIsAsync("Ayuda");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task FirstSetUp_OfTheApplication_WithoutJavaScript_LeadsOnToThePageAskedFor()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript: false, demandsFactor: true);
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.HeadingIsAsync("Protege tu cuenta");
        await Assertions.Expect(visitor.Page.GetByText("Activar huella, rostro o PIN")).ToBeHiddenAsync();

        await visitor.PressByKeyboardAsync(visitor.Button("Configurar aplicación"));
        var totp = new Totp(Base32Encoding.ToBytes(await visitor.Page.Locator("#secreto").InnerTextAsync()));
        await visitor.Page.GetByLabel("Escribe el código").FillAsync(totp.ComputeTotp(Now));
        await visitor.PressByKeyboardAsync(visitor.Button("Activar"));
        await visitor.NoticeIsAsync("Tu aplicación está activa");
        await visitor.PressByKeyboardAsync(visitor.Link("Ya los guardé: continuar"));

        await visitor.HeadingIsAsync("Mi credencial API");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task FirstSetUp_OfAPasskey_LeadsOn_AndItsRemovalLeadsBack()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, demandsFactor: true);
        await visitor.AttachDeviceAsync();
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.HeadingIsAsync("Protege tu cuenta");

        await visitor.PressByKeyboardAsync(visitor.Button("Activar huella, rostro o PIN"));
        await visitor.NoticeIsAsync("Huella, rostro o PIN de este dispositivo");
        await visitor.PressByKeyboardAsync(visitor.Button("Activar huella, rostro o PIN"));
        await visitor.NoticeIsAsync("Tu dispositivo está listo");
        await visitor.PressByKeyboardAsync(visitor.Link("Ya los guardé: continuar"));
        await visitor.HeadingIsAsync("Mi credencial API");

        await visitor.Page.GotoAsync(visitor.Address + Security);
        var devices = visitor.Page.Locator("[aria-labelledby=titulo-llaves]");
        await devices.Locator("summary").ClickAsync();
        await devices.GetByRole(AriaRole.Button, new() { Name = "Quitar" }).ClickAsync();
        await visitor.HeadingIsAsync("Protege tu cuenta");
        await visitor.NoticeIsAsync("Quitamos el dispositivo");
        await visitor.Page.GotoAsync(visitor.Address);
        await visitor.HeadingIsAsync("Protege tu cuenta");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task WithoutJavaScript_PasskeysSayWhatTheyNeed_AndTheButtonIsAway()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript: false);
        await visitor.Page.GotoAsync(visitor.Address);
        await Assertions.Expect(visitor.Page.GetByText("Entrar con huella, rostro o PIN")).ToBeHiddenAsync();

        await visitor.SignInAsync(path: Security);

        await Assertions.Expect(visitor.Page.GetByText("Agregar este dispositivo")).ToBeHiddenAsync();
        await Assertions.Expect(visitor.Page.GetByText("Para agregar uno, abre esta página")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task SlowNetwork_TheButtonWaitsForItsScript_AndSendsNoEmptyForm()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.AttachDeviceAsync();
        await visitor.SignInAsync(path: Security);
        var arrives = new TaskCompletionSource();
        await visitor.Page.RouteAsync("**/js/passkeys*", async route =>
        {
            await arrives.Task;
            await route.ContinueAsync();
        });
        await visitor.Button("Agregar este dispositivo").ClickAsync();
        await Assertions.Expect(visitor.Button("Activar huella, rostro o PIN")).ToBeDisabledAsync();

        arrives.SetResult();
        await visitor.Button("Activar huella, rostro o PIN").ClickAsync();

        await visitor.NoticeIsAsync("Tu dispositivo está listo");
    }

    private static async Task AddPasskeyAsync(Visitor visitor, string name)
    {
        await visitor.SignInAsync(path: Security);
        await visitor.Button("Agregar este dispositivo").ClickAsync();
        await visitor.Page.GetByLabel("Nombre").FillAsync(name);
        await visitor.Button("Activar huella, rostro o PIN").ClickAsync();
        await visitor.NoticeIsAsync("Tu dispositivo está listo");
        await visitor.Link("Ya los guardé").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("strong").Filter(new() { HasText = name })).ToBeVisibleAsync();
    }

    private static async Task AddAuthenticatorAsync(Visitor visitor)
    {
        await visitor.Page.GotoAsync(visitor.Address + Security);
        await visitor.Button("Configurar aplicación").ClickAsync();
        var totp = new Totp(Base32Encoding.ToBytes(await visitor.Page.Locator("#secreto").InnerTextAsync()));
        await visitor.Page.GetByLabel("Escribe el código").FillAsync(totp.ComputeTotp(Now));
        await visitor.Button("Activar").ClickAsync();
        await visitor.NoticeIsAsync("Tu aplicación está activa");
    }

    private static Task ProofGrowsOldAsync(Visitor visitor) => visitor.SqlAsync("UPDATE Sessions SET ProvenAt = '2026-01-01 00:00:00'");

    private static async Task SignOutAsync(Visitor visitor)
    {
        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/cerrar-sesion");
        await visitor.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Cerrar sesión" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("Tu sesión está cerrada.")).ToBeVisibleAsync();
    }
}
