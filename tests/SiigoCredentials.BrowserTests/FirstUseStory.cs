using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>A change of key that begins with the first use of the new one, as the page proposes it for a key in use.</summary>
[Collection(RealBrowser.Name)]
public sealed class FirstUseStory(Chromium chromium)
{
    private const string Path = "/alianzas/mi-credencial-api";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NobodyIsCutOff_AndTheDeadlineBeginsWithTheFirstUse(bool javaScript)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript);
        await visitor.Page.SetViewportSizeAsync(360, Visitor.Height);
        var (user, former) = await GenerateAndUseAsync(visitor);

        var key = await RestoreAsProposedAsync(visitor);
        await SaysAsync(visitor, javaScript, "Cambio de clave que espera el primer uso", "Si nadie la usa antes del");
        Assert.Equal(200, (await visitor.AuthAsync(user, former)).Status);
        await visitor.LookAfterKeysAsync();
        await SaysAsync(visitor, javaScript, "Cambio de clave que espera el primer uso", "Si nadie la usa antes del");

        Assert.Equal(200, (await visitor.AuthAsync(user, key)).Status);
        visitor.WriteUsage();
        await visitor.LookAfterKeysAsync();

        await SaysAsync(visitor, javaScript, "Cambio de clave en curso", "termina el");
        Assert.Equal(200, (await visitor.AuthAsync(user, former)).Status);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task UnusedKey_IsDiscardedByTheKeyboard()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        var (user, former) = await GenerateAndUseAsync(visitor);
        var key = await RestoreAsProposedAsync(visitor);

        await visitor.PressByKeyboardAsync(visitor.Page.GetByText("Descartar la nueva", new() { Exact = true }));
        await visitor.PressByKeyboardAsync(visitor.Button("Descartar la clave nueva"));

        await visitor.NoticeIsAsync("La clave anterior es la vigente otra vez");
        Assert.Equal(401, (await visitor.AuthAsync(user, key)).Status);
        Assert.Equal(200, (await visitor.AuthAsync(user, former)).Status);
    }

    private static async Task<(string User, string Key)> GenerateAndUseAsync(Visitor visitor)
    {
        await visitor.SignInAsync(path: Path);
        await visitor.GenerateAsync();
        var (user, key) = (await visitor.ApiUserAsync(), await visitor.AccessKeyAsync());
        Assert.Equal(200, (await visitor.AuthAsync(user, key)).Status);
        visitor.WriteUsage();
        return (user, key);
    }

    private static async Task<string> RestoreAsProposedAsync(Visitor visitor)
    {
        await visitor.Page.GotoAsync(visitor.Address + Path);
        await visitor.Link("Restablecer credenciales").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByLabel("Cuando alguien use el nuevo por primera vez (recomendado)")).ToBeCheckedAsync();
        await Assertions.Expect(visitor.Page.GetByLabel("En 24 horas")).ToBeCheckedAsync();
        await visitor.Page.GetByLabel("Entiendo que debo entregar").CheckAsync();
        await visitor.Button("Restablecer").ClickAsync();
        await visitor.NoticeIsAsync("Credenciales restablecidas");
        return await visitor.AccessKeyAsync();
    }

    private static async Task SaysAsync(Visitor visitor, bool javaScript, string name, string text)
    {
        await visitor.Page.GotoAsync(visitor.Address + Path);
        var board = visitor.Page.GetByRole(AriaRole.Region, new() { Name = name });
        await Assertions.Expect(board.GetByText(text).First).ToBeVisibleAsync();
        await (javaScript ? visitor.AssertAccessibleAsync(name) : visitor.AssertFitsAsync(name)); // axe is a script
    }
}
