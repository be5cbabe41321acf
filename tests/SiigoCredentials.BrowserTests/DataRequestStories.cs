using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>Somebody without an account asks about their data on a phone, with and without scripts.</summary>
[Collection(RealBrowser.Name)]
public sealed class DataRequestStories(Chromium chromium)
{
    private const string Email = "rosa@persona.example";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Claim_IsFiledByKeyboardFromTheFooter_AndOwnDataAreDownloadedOnce(bool javaScript)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript, width: 360);
        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/iniciar-sesion");
        await visitor.Page.GetByRole(AriaRole.Contentinfo).GetByRole(AriaRole.Link, new() { Name = "Tratamiento de datos personales" })
            .ClickAsync();
        await visitor.Link("Presentar una consulta o un reclamo").ClickAsync();
        await visitor.HeadingIsAsync("Solicitud sobre tus datos");
        await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "Una consulta" }).FocusAsync();
        await visitor.Page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "Un reclamo" })).ToBeCheckedAsync();
        await visitor.Page.Keyboard.PressAsync("Tab");
        await visitor.Page.Keyboard.TypeAsync("Rosa Pérez");
        await visitor.Page.Keyboard.PressAsync("Tab");
        await visitor.Page.Keyboard.TypeAsync(Email);
        await visitor.Page.Keyboard.PressAsync("Tab");
        await visitor.Page.Keyboard.TypeAsync("Borren mi teléfono");
        await visitor.Page.Keyboard.PressAsync("Tab");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.NoticeIsAsync("Falta confirmar tu correo");

        await visitor.Page.GotoAsync(await visitor.MailedLinkAsync());
        await visitor.Button("Confirmar y radicar").ClickAsync();
        await visitor.NoticeIsAsync("Tu solicitud está radicada");
        Assert.Equal("2026-K7QM4P9T".Length, (await visitor.Page.Locator("dd").First.InnerTextAsync()).Length);

        await visitor.Page.GotoAsync(visitor.Address + "/tratamiento-de-datos/mis-datos");
        await visitor.Page.GetByLabel("Correo").FillAsync(Email);
        await visitor.Button("Enviar enlace").ClickAsync();
        await visitor.NoticeIsAsync("Revisa tu correo");
        var link = await visitor.MailedLinkAsync();
        await visitor.Page.GotoAsync(link);
        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Button("Descargar mis datos").ClickAsync());
        Assert.Equal("mis-datos.json", download.SuggestedFilename);
        Assert.Contains("Borren mi teléfono", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
        await visitor.Page.GotoAsync(link);
        await Assertions.Expect(visitor.Page.GetByText("Este enlace ya no sirve")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }
}
