using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>
/// A secret that was on a page is not on it any more once the page is left: Back and a tab that is opened again show it to nobody without a
/// new proof.
/// </summary>
[Collection(RealBrowser.Name)]
public sealed class LeavingStories(Chromium chromium)
{
    // Runs after the portal's own scripts: what the browser would keep for Back.
    private const string Watch = """
        addEventListener('pagehide', () => sessionStorage.setItem('left',
          document.documentElement.outerHTML + [...document.querySelectorAll('input')].map(input => input.value).join(' ')))
        """;

    [Fact]
    public async Task AccessKey_IsGoneWhenItsPageIsLeft_AndBackAsksForItAnew()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();
        var key = await visitor.AccessKeyAsync();
        await AssertLeavesNothingAsync(visitor, key);
        await Assertions.Expect(visitor.Page.Locator("#access-key")).ToHaveCountAsync(0);

        await visitor.Button("Ver Access Key").ClickAsync();
        Assert.Equal(key, await visitor.AccessKeyAsync());
        await AssertLeavesNothingAsync(visitor, key);
        await Assertions.Expect(visitor.Button("Ver Access Key")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task HandoffLink_AndThePairThatItOpened_AreGoneWhenTheirPagesAreLeft()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.GenerateAsync();
        var key = await visitor.AccessKeyAsync();
        await visitor.Button("Crear enlace de entrega").ClickAsync();
        await visitor.NoticeIsAsync("El enlace está listo");
        var link = (await visitor.Page.Locator("#enlace-entrega").InnerTextAsync()).Trim();
        await AssertLeavesNothingAsync(visitor, link.Split('#')[1]);

        var code = await visitor.MailedCodeAsync();
        await visitor.Page.GotoAsync(link);
        await visitor.HeadingIsAsync("Recibe las credenciales");
        await AssertLeavesNothingAsync(visitor, link.Split('#')[1]);
        await visitor.Page.GetByLabel("Enlace que te dieron").FillAsync(link);
        await visitor.OpenHandoffAsync(code);
        Assert.Equal(key, await visitor.AccessKeyAsync());
        await AssertLeavesNothingAsync(visitor, key);
        await visitor.HeadingIsAsync("Recibe las credenciales");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task SecretOfAnApplication_AndRecoveryCodes_AreGoneWhenTheirPagesAreLeft()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.SignInAsync(path: "/cuenta/seguridad");
        await visitor.Button("Configurar aplicación").ClickAsync();
        var secret = await visitor.Page.Locator("#secreto").InnerTextAsync();
        var picture = await visitor.Page.Locator("img.qr").GetAttributeAsync("src");
        await AssertLeavesNothingAsync(visitor, secret, picture!);

        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/seguridad");
        await visitor.Button("Configurar aplicación").ClickAsync();
        var totp = new OtpNet.Totp(OtpNet.Base32Encoding.ToBytes(await visitor.Page.Locator("#secreto").InnerTextAsync()));
        await visitor.Page.GetByLabel("Escribe el código").FillAsync(totp.ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime));
        await visitor.Button("Activar").ClickAsync();
        await visitor.NoticeIsAsync("Tu aplicación está activa");
        await AssertLeavesNothingAsync(visitor, (await visitor.Page.Locator("#codigos").InnerTextAsync()).Split('\n'));
        await Assertions.Expect(visitor.Page.Locator("#codigos")).ToHaveCountAsync(0);
    }

    // Goes elsewhere and comes back by the browser's own button.
    private static async Task AssertLeavesNothingAsync(Visitor visitor, params string[] secrets)
    {
        await visitor.LoadedAsync();
        await visitor.Page.EvaluateAsync(Watch);
        await visitor.Page.GotoAsync(visitor.Address + "/ayuda/no-puedo-entrar");
        var left = await visitor.Page.EvaluateAsync<string>("sessionStorage.getItem('left')");
        Assert.Contains("</body>", left, StringComparison.Ordinal);
        await visitor.Page.GoBackAsync();
        await visitor.LoadedAsync();
        var back = await visitor.Page.ContentAsync();
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, left, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, back, StringComparison.Ordinal);
        }
    }
}
