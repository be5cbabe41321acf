using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>One person, several companies, in a real browser.</summary>
[Collection(RealBrowser.Name)]
public sealed class MembershipStories(Chromium chromium)
{
    [Theory]
    [InlineData(true, 1280)]
    [InlineData(false, 360)]
    public async Task Accountant_ChangesCompany_AndTheFormOfASecondTabDoesNothing(bool javaScript, int width)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript, width);
        await MembershipStates.JoinEveryCompanyAsync(visitor, "admin@tornillo.demo.example");
        await visitor.SignInAsync("admin@tornillo.demo.example");
        await visitor.HeadingIsAsync("Mis empresas");
        await visitor.StartingWith("Abrir Comercial Andina").ClickAsync();
        await visitor.HeadingIsAsync("Inicio");
        await visitor.Page.GotoAsync(visitor.Address + "/alianzas/mi-credencial-api");
        await OpenFerreteriaInASecondTabAsync(visitor);

        await visitor.AskForCredentialsAsync();
        if (javaScript) // without, the first button sends the form
        {
            await visitor.Button("Continuar").ClickAsync();
        }

        await visitor.HeadingIsAsync("Cambiaste de empresa");
        await visitor.Page.GotoAsync(visitor.Address + "/alianzas/mi-credencial-api");
        await Assertions.Expect(visitor.Button("Generar credenciales")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task RestoreDialog_OfACompanyThatIsNoLongerOpen_IsAPageOfTheOneThatIs()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await MembershipStates.JoinEveryCompanyAsync(visitor, "admin@tornillo.demo.example");
        await visitor.SignInAsync("admin@tornillo.demo.example");
        await visitor.Page.GotoAsync(visitor.Address + "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();
        await visitor.Page.GotoAsync(visitor.Address + "/mis-empresas");
        await visitor.StartingWith("Abrir Comercial Andina").ClickAsync();
        await visitor.HeadingIsAsync("Inicio");
        await visitor.Page.GotoAsync(visitor.Address + "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();
        await OpenFerreteriaInASecondTabAsync(visitor);

        await visitor.Page.Locator("[data-dialog='dialogo-restablecer']").First.ClickAsync();

        await visitor.AddressIsAsync("/alianzas/mi-credencial-api?handler=ConfirmRotate");
        await Assertions.Expect(visitor.Page.Locator("#empresas summary")).ToContainTextAsync("Ferretería El Tornillo");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Assertions.Expect(visitor.Page.GetByText("¿Restablecer las credenciales?")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task RestoreDialog_OfAPersonWhoSignedOut_IsAPageOfTheOneWhoSignedIn()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.SqlAsync("UPDATE Memberships SET Role = 'Administrador'");
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();
        await visitor.Page.Context.ClearCookiesAsync();
        var second = await visitor.Page.Context.NewPageAsync();
        await second.GotoAsync(visitor.Address);
        await second.GetByLabel("Correo").FillAsync("contador@andina.demo.example");
        await second.GetByLabel("Contraseña").FillAsync("demo-solo-para-probar");
        await second.GetByRole(AriaRole.Button, new() { Name = "Iniciar sesión" }).ClickAsync();
        await Assertions.Expect(second.GetByRole(AriaRole.Heading, new() { Name = "Inicio" })).ToBeVisibleAsync();

        await visitor.Page.Locator("[data-dialog='dialogo-restablecer']").First.ClickAsync();

        await visitor.AddressIsAsync("/alianzas/mi-credencial-api?handler=ConfirmRotate");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Accountant_AsksByNit_IsAccepted_AndOpensTheCompany_WithTheKeyboardAlone()
    {
        await using var luisa = await Visitor.ArriveAsync(chromium);
        await luisa.SignInAsync("admin@tornillo.demo.example", "/mis-empresas");
        await luisa.Page.GetByLabel("NIT de la empresa").FocusAsync();
        await luisa.Page.Keyboard.TypeAsync("900123456-8");
        await luisa.PressByKeyboardAsync(luisa.Button("Enviar solicitud"));
        await luisa.NoticeIsAsync("Enviamos tu solicitud");
        await luisa.Page.Context.ClearCookiesAsync();
        await luisa.SignInAsync(path: "/configuracion/usuarios");
        await luisa.PressByKeyboardAsync(luisa.StartingWith("Aceptar a Luisa"));
        await luisa.NoticeIsAsync("Aceptamos la solicitud");
        await luisa.Page.Context.ClearCookiesAsync();

        await luisa.SignInAsync("admin@tornillo.demo.example");
        await luisa.HeadingIsAsync("Mis empresas");
        await luisa.PressByKeyboardAsync(luisa.StartingWith("Abrir Comercial Andina"));

        await luisa.HeadingIsAsync("Inicio");
        Assert.Empty(luisa.Complaints);
    }

    private static async Task OpenFerreteriaInASecondTabAsync(Visitor visitor)
    {
        var second = await visitor.Page.Context.NewPageAsync();
        await second.GotoAsync(visitor.Address);
        await second.Locator("#empresas summary").ClickAsync();
        await second.Locator("#empresas").GetByRole(AriaRole.Button, new() { Name = "Ferretería" }).ClickAsync();
        await Assertions.Expect(second.GetByText("Tienes abierta Ferretería El Tornillo (demo)")).ToBeVisibleAsync();
    }
}
