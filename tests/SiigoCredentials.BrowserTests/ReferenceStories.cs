using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>An integrator, who has no account, reads the reference of the API.</summary>
[Collection(RealBrowser.Name)]
public sealed class ReferenceStories(Chromium chromium)
{
    private const string Path = "/ayuda/referencia-api";
    private const int Calls = 14;

    [Theory]
    [InlineData(360)]
    [InlineData(1440)]
    public async Task Integrator_OpensEveryCall_NothingIsInaccessibleOrAskedElsewhere(int width)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, width: width);
        await visitor.Page.GotoAsync(visitor.Address + Path);
        var calls = visitor.Page.Locator(".opblock-summary-control");
        await Assertions.Expect(calls).ToHaveCountAsync(Calls);
        await AssertAccessibleAsync("reference, closed");

        foreach (var call in await calls.AllAsync())
        {
            await call.ClickAsync();
        }

        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Responses" })).ToHaveCountAsync(Calls);
        await AssertAccessibleAsync("reference, examples");
        foreach (var tab in await visitor.Page.GetByRole(AriaRole.Tab, new() { Name = "Schema" }).AllAsync())
        {
            await tab.ClickAsync();
        }

        await AssertAccessibleAsync("reference, schemas");
        Assert.Empty(visitor.Complaints);

        async Task AssertAccessibleAsync(string state)
        {
            await visitor.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark, ReducedMotion = ReducedMotion.Reduce });
            await visitor.AssertAccessibleAsync($"{state}, dark", looksOnly: true);
            await visitor.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce });
            await visitor.AssertAccessibleAsync($"{state}, light", looksOnly: width == 360);
        }
    }

    [Fact]
    public async Task Integrator_WithTheKeyboardOnly_OpensACallAndCanShareItsAddress()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.Page.GotoAsync(visitor.Address + Path);
        var call = visitor.Page.GetByRole(AriaRole.Button, new() { Name = "GET /v1/credential Who am I" });

        await call.FocusAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(visitor.Page.GetByText("\"key_hint\": \"wxyz\"")).ToBeVisibleAsync();
        await Assertions.Expect(call).ToBeFocusedAsync();
        var shared = visitor.Page.Url;
        await visitor.Page.GotoAsync("about:blank");
        visitor.Complaints.Clear(); // that blank page is not the portal's
        await visitor.Page.GotoAsync(shared);
        await Assertions.Expect(visitor.Page.GetByText("\"key_hint\": \"wxyz\"")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Integrator_SeesNothingToFillInOrSend()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        await visitor.Page.GotoAsync(visitor.Address + Path);
        foreach (var call in await visitor.Page.Locator(".opblock-summary-control").AllAsync())
        {
            await call.ClickAsync();
        }

        await Assertions.Expect(visitor.Page.Locator("#referencia input:visible, #referencia textarea:visible, #referencia form"))
            .ToHaveCountAsync(0);
        await Assertions.Expect(visitor.Page.Locator("#referencia :is(.try-out, .execute, .authorization__btn, .authorize)"))
            .ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Integrator_WithoutJavaScript_SeesTheListOfCalls()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript: false, width: 360);
        await visitor.Page.GotoAsync(visitor.Address + Path);

        await Assertions.Expect(visitor.Page.Locator("#operaciones li")).ToHaveCountAsync(Calls);
        await Assertions.Expect(visitor.Page.GetByText("Exchange the pair for a token", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }
}
