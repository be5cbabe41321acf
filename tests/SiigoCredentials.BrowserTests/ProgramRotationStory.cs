using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>An Administrador lets programs replace the key, and follows on the page what one of them did.</summary>
[Collection(RealBrowser.Name)]
public sealed class ProgramRotationStory(Chromium chromium)
{
    private const string Path = "/alianzas/mi-credencial-api";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Permit_IsGivenByTheKeyboard_AndTheProgramsKeyIsFollowed_UntilItIsForbiddenAgain(bool javaScript)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript);
        await visitor.Page.SetViewportSizeAsync(360, Visitor.Height);
        await visitor.SignInAsync(path: Path);
        await visitor.GenerateAsync();
        var (user, former) = (await visitor.ApiUserAsync(), await visitor.AccessKeyAsync());
        var token = (await visitor.AuthAsync(user, former)).Token!;
        Assert.Equal((403, null), await visitor.RotateAsync(token));

        await PermitAsync(visitor, "Permitirlo; la anterior funciona 24 horas más");
        await visitor.NoticeIsAsync("Tus programas ya pueden cambiar la clave");
        await (javaScript ? visitor.AssertAccessibleAsync("permitted") : visitor.AssertFitsAsync("permitted"));
        var (status, key) = await visitor.RotateAsync(token);

        Assert.Equal(201, status);
        await visitor.Page.GotoAsync(visitor.Address + Path);
        var board = visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Cambio de clave que espera el primer uso" });
        await Assertions.Expect(board.GetByText("Si nadie la usa antes del").First).ToBeVisibleAsync();
        await visitor.Page.GotoAsync(visitor.Address + Path + "/actividad");
        await Assertions.Expect(visitor.Page.GetByText("El programa MiTienda").First).ToBeVisibleAsync();
        Assert.Equal(200, (await visitor.AuthAsync(user, key!)).Status);
        Assert.Equal(200, (await visitor.AuthAsync(user, former)).Status);

        await PermitAsync(visitor, "No permitirlo");
        await visitor.NoticeIsAsync("Ningún programa puede cambiar la clave");
        Assert.Equal((403, null), await visitor.RotateAsync(token));
    }

    private static async Task PermitAsync(Visitor visitor, string choice)
    {
        await visitor.Page.GotoAsync(visitor.Address + Path + "/seguridad");
        var wanted = visitor.Page.GetByLabel(choice, new() { Exact = true });
        await wanted.FocusAsync();
        await visitor.Page.Keyboard.PressAsync("Space");
        await Assertions.Expect(wanted).ToBeCheckedAsync();
        await visitor.PressByKeyboardAsync(visitor.Button("Guardar permiso"));
    }
}
