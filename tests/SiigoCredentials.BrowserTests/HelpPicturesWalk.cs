using System.Text.Json;
using Microsoft.Playwright;
using SiigoCredentials.Tests;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.BrowserTests;

/// <summary>
/// Walks the demo portal as the help tells it, in each language, and stops where the help has a picture.
/// With <c>PORTAL_HELP=src/SiigoCredentials.Web/wwwroot/help</c> it takes them, and lists their sizes in <c>pictures.json</c>.
/// </summary>
[Collection(RealBrowser.Name)]
public sealed class HelpPicturesWalk(Chromium chromium)
{
    private const int Density = 2; // sharp on screens of telephones
    private const int Margin = 16;
    private const string Settings = "/configuracion/credenciales-usuario-api";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string? folder = Environment.GetEnvironmentVariable("PORTAL_HELP") is { Length: > 0 } named
        ? Path.GetFullPath(named, Repository.Root) : null;
    private readonly SortedDictionary<string, int[]> sizes = new(StringComparer.Ordinal);

    [Fact]
    public async Task EveryPicture_IsOfThisPortal()
    {
        foreach (var language in (string[])[ScreenPreferences.Spanish, ScreenPreferences.English])
        {
            await using var visitor = await Visitor.ArriveAsync(chromium, width: 600, density: Density);
            await visitor.SignInAsync();
            await visitor.Page.GotoAsync(visitor.Address + "/preferencias");
            await visitor.Page.Locator($"input[value='{language}']").CheckAsync();
            await visitor.Page.Locator("main form button").ClickAsync();
            await MenusAsync(visitor, language);
            await CredentialsAsync(visitor, language);
            Assert.Empty(visitor.Complaints);
        }

        var list = Path.Combine(folder ?? Path.Combine(Repository.Root, "src", "SiigoCredentials.Web", "wwwroot", "help"), "pictures.json");
        if (folder is not null)
        {
            await File.WriteAllTextAsync(list, JsonSerializer.Serialize(sizes, Indented) + "\n");
        }

        Assert.Equal(sizes.Keys, JsonSerializer.Deserialize<SortedDictionary<string, int[]>>(await File.ReadAllTextAsync(list))!.Keys);
        Assert.All(
            sizes.Keys, name =>
                Assert.InRange(new FileInfo(Path.Combine(Path.GetDirectoryName(list)!, name + ".webp")).Length, 1, 40 * 1024));
    }

    // Found by address and place, never by words: these are in two languages.
    private async Task MenusAsync(Visitor visitor, string language)
    {
        await visitor.Page.GotoAsync(visitor.Address);
        await MarkAsync(visitor.Page.Locator("header a[href='/configuracion']"));
        await TakeAsync(
            visitor, language, "gear",
            await visitor.Page.ScreenshotAsync(new() { Clip = await BetweenAsync(visitor.Page, "body", "nav.main-menu", margin: 0) }));
        await visitor.Page.GotoAsync(visitor.Address + "/configuracion");
        await MarkAsync(visitor.Page.Locator($"main a[href='{Settings}']"));
        await TakeAsync(
            visitor, language, "settings",
            await visitor.Page.ScreenshotAsync(new() { Clip = await BetweenAsync(visitor.Page, "h1", "main .row-cards", Margin) }));
        await visitor.Page.GotoAsync(visitor.Address + "/alianzas");
        await MarkAsync(visitor.Page.Locator("main a[href='/alianzas/mi-credencial-api']"));
        await TakeAsync(
            visitor, language, "partners",
            await visitor.Page.ScreenshotAsync(new() { Clip = await BetweenAsync(visitor.Page, "h1", "main .row-cards", Margin) }));
    }

    private async Task CredentialsAsync(Visitor visitor, string language)
    {
        var page = visitor.Page;
        await page.GotoAsync(visitor.Address + Settings);
        await page.Locator("[name='Contact.Name']").FillAsync("Julia Integradora");
        await page.Locator("[name='Contact.Email']").FillAsync("julia@aliado.example");
        await TakeAsync(visitor, language, "contact-new", page.Locator("#generar"), "#generar .btn-primary");
        await page.Locator("#generar .btn-primary").ClickAsync();
        await TakeAsync(visitor, language, "generate", page.Locator("dialog[open]"), "dialog[open] .btn-primary");
        await page.Locator("dialog[open] .btn-primary").ClickAsync();
        await Assertions.Expect(page.Locator("#access-key")).ToBeVisibleAsync();

        await page.GotoAsync(visitor.Address + Settings); // and the key is hidden
        await Assertions.Expect(page.Locator("#access-key")).ToHaveCountAsync(0);
        await TakeAsync(visitor, language, "pair", page.Locator("section.card:has(#usuario-api)"), "form[action*='handler=Reveal'] button");
        await page.Locator("#integrador summary").ClickAsync();
        await TakeAsync(visitor, language, "contact", page.Locator("#integrador details"), "#integrador details button");
        await page.Locator("[data-dialog='dialogo-restablecer']").ClickAsync();
        await TakeAsync(visitor, language, "restore", page.Locator("dialog[open] .deadline"));
    }

    // As wide as the window, from the top of one thing to the foot of another.
    private static async Task<Clip> BetweenAsync(IPage page, string first, string last, int margin)
    {
        var (top, foot) = ((await page.Locator(first).BoundingBoxAsync())!, (await page.Locator(last).BoundingBoxAsync())!);
        return new Clip
        { X = 0, Y = top.Y - margin, Width = page.ViewportSize!.Width, Height = foot.Y + foot.Height - top.Y + (2 * margin) };
    }

    private static Task MarkAsync(ILocator wanted) =>
        wanted.First.EvaluateAsync(
            "element => Object.assign(element.style, { outline: '3px solid #d9480f', outlineOffset: '3px', borderRadius: '4px' })");

    private async Task TakeAsync(Visitor visitor, string language, string name, ILocator what, string? marked = null)
    {
        if (marked is not null)
        {
            await MarkAsync(visitor.Page.Locator(marked));
        }

        await TakeAsync(visitor, language, name, await what.ScreenshotAsync());
    }

    private async Task TakeAsync(Visitor visitor, string language, string name, byte[] png)
    {
        Assert.Equal(language, await visitor.Page.Locator("html").GetAttributeAsync("lang"));
        var (width, height) = folder is null
            ? (0, 0)
            : await Pictures.SaveAsync(
                chromium.Browser, png, Path.Combine(folder, language, name + ".webp"), widest: int.MaxValue, quality: 0.7);
        sizes.Add($"{language}/{name}", [width / Density, height / Density]);
    }
}
