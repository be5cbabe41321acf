using Microsoft.Playwright;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.BrowserTests;

/// <summary>A company chooses how old its key may grow, on a telephone, with scripts and without; then it reads how it fares.</summary>
[Collection(RealBrowser.Name)]
public sealed class KeyPolicyStory(Chromium chromium)
{
    private const string Path = "/alianzas/mi-credencial-api";
    private const string Partner =
        "UnAliadoConUnNombreTanLargoComoLoPermiteElPortalQueSonCienLetrasYNumerosSinEspaciosNiSignos0123456789";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rules_AreSavedByTheKeyboard_AndAnOldKeyIsTold(bool javaScript)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript, width: 360);
        await visitor.SignInAsync(path: Path);
        await visitor.GenerateAsync();
        await visitor.Page.GotoAsync(visitor.Address + Path + "/seguridad");
        await LookAsync("the rules");

        await visitor.Page.GetByLabel("Edad máxima").FocusAsync();
        await visitor.Page.Keyboard.TypeAsync("180");
        await visitor.Page.Keyboard.PressAsync("Tab");
        await visitor.Page.Keyboard.TypeAsync("30");
        await visitor.Page.Keyboard.PressAsync("Tab");
        await visitor.Page.Keyboard.PressAsync("ArrowDown"); // from telling on to suspending
        await Assertions.Expect(visitor.Page.GetByLabel("Suspender las integraciones y avisar")).ToBeCheckedAsync();
        await visitor.PressByKeyboardAsync(visitor.Button("Guardar reglas"));

        await visitor.NoticeIsAsync("Guardamos las reglas");
        await Assertions.Expect(visitor.Page.GetByLabel("Edad máxima")).ToHaveValueAsync("180");
        await Assertions.Expect(visitor.Page.GetByLabel("Avisar antes")).ToHaveValueAsync("30");
        await Assertions.Expect(visitor.Page.GetByLabel("Suspender las integraciones y avisar")).ToBeCheckedAsync();
        await LookAsync("the rules, saved");

        await visitor.SqlAsync("UPDATE AccessKeys SET IssuedAt = datetime('now', '-200 days')");
        for (var day = 1; day <= 3; day++)
        {
            await visitor.CountAsync(day, UsageOutcome.SignedIn, 480, Partner);
        }

        foreach (var path in (string[])[Path, "/"])
        {
            await visitor.Page.GotoAsync(visitor.Address + path);
            var findings = visitor.Page.GetByRole(AriaRole.List, new() { Name = "Sobre tu clave" });
            await Assertions.Expect(findings.GetByText("La clave tiene 200 días, y tu empresa quiere que no pase de 180.")).ToBeVisibleAsync();
            await Assertions.Expect(findings.GetByText($"{Partner} pide 480 tokens al día; con uno basta.")).ToBeVisibleAsync();
            await LookAsync($"an old key at {path}");
        }

        await visitor.Link("Cómo guardarlo").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "¿Hay un ejemplo que funcione?" })).ToBeInViewportAsync();
        Assert.Empty(visitor.Complaints);

        // axe is a script
        Task LookAsync(string state) => javaScript ? visitor.AssertAccessibleAsync(state) : visitor.AssertFitsAsync(state);
    }
}
