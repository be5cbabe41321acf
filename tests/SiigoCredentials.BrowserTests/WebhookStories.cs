using Microsoft.Playwright;
using SiigoCredentials.Tests.Webhooks;

namespace SiigoCredentials.BrowserTests;

/// <summary>A person has the company's own system told, on a telephone, with scripts and without.</summary>
[Collection(RealBrowser.Name)]
public sealed class WebhookStories(Chromium chromium)
{
    private const string Path = "/configuracion/credenciales-usuario-api/webhooks";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task System_IsTold_TestedAndLeftAlone(bool javaScript)
    {
        await using var receiver = await WebhookReceiver.StartedAsync();
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript, width: 360, settings: receiver.Settings);
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();
        await visitor.Page.GotoAsync(visitor.Address + "/alianzas/mi-credencial-api/seguridad");
        await visitor.Link("Recibir avisos").ClickAsync();
        await visitor.AddressIsAsync(Path);
        await LookAsync("nothing set");

        await visitor.Page.GetByLabel("URL de tu sistema").FillAsync("http://tu-sistema.example");
        await visitor.Button("Guardar URL").ClickAsync();
        await visitor.NoticeIsAsync("No guardamos la URL");
        await Assertions.Expect(visitor.Page.GetByLabel("URL de tu sistema")).ToHaveAccessibleDescriptionAsync(
            "La URL tiene que empezar por https://. Empieza por https:// y es pública en internet. Tu sistema tiene 5 segundos para responder con un código 200 a 299.");
        await LookAsync("an address with a fault");
        await visitor.Page.GetByLabel("URL de tu sistema").FillAsync(receiver.Address);
        await visitor.Button("Guardar URL").ClickAsync();
        await visitor.NoticeIsAsync("Tu sistema ya puede recibir avisos");
        Assert.StartsWith("whsec_", await SecretAsync(visitor), StringComparison.Ordinal);
        await LookAsync("the secret");

        await visitor.Button("Enviar una prueba").ClickAsync();
        await visitor.NoticeIsAsync("Tu sistema recibió la prueba");
        Assert.Equal("webhook.test", Assert.Single(receiver.Received).Type);
        await Assertions.Expect(visitor.Page.Locator("#secreto")).ToHaveCountAsync(0);
        await Assertions.Expect(visitor.Page.Locator("#avisos")).ToContainTextAsync("Recibido");
        await visitor.Page.EvaluateAsync("document.querySelectorAll('main details').forEach(act => act.open = true)");
        await LookAsync("what was sent");
        await visitor.Page.EvaluateAsync("document.querySelectorAll('main details').forEach(act => act.open = false)");

        await visitor.Page.GetByText("Cambiar el secreto", new() { Exact = true }).ClickAsync();
        await visitor.Button("Crear un secreto nuevo").ClickAsync();
        await visitor.NoticeIsAsync("Tienes un secreto nuevo");
        await Assertions.Expect(visitor.Page.GetByText("El anterior también firma hasta")).ToBeVisibleAsync();
        await visitor.Page.GetByText("Quitar", new() { Exact = true }).ClickAsync();
        await visitor.Button("Quitar los avisos").ClickAsync();
        await visitor.NoticeIsAsync("Quitamos los avisos");
        await Assertions.Expect(visitor.Button("Enviar una prueba")).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);

        // axe is a script
        Task LookAsync(string state) => javaScript ? visitor.AssertAccessibleAsync(state) : visitor.AssertFitsAsync(state);
    }

    private static async Task<string> SecretAsync(Visitor visitor) => (await visitor.Page.Locator("#secreto").InnerTextAsync()).Trim();
}
