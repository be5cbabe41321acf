using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>A form whose sending came to nothing can be sent again, without loading the page anew.</summary>
[Collection(RealBrowser.Name)]
public sealed class StoppedStories(Chromium chromium)
{
    private const string Form = "/cuenta/recuperar";

    // In the page: a locator waits for the page that follows.
    private const string ClickTwice =
        "() => { const button = document.querySelector('main button'); button.click(); button.click(); return button.getAttribute('aria-busy'); }";

    [Fact]
    public async Task StoppedSending_LeavesTheButtonWorking_AndASecondClickIsNoSecondRequest()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium);
        var posts = 0;
        var arrived = new TaskCompletionSource();
        await visitor.Page.RouteAsync($"**{Form}", async route =>
        {
            if (route.Request.Method == "POST" && Interlocked.Increment(ref posts) == 1)
            {
                arrived.SetResult(); // and gets no answer
                return;
            }

            await route.ContinueAsync();
        });
        await visitor.Page.GotoAsync(visitor.Address + Form);
        await visitor.Page.GetByLabel("Correo").FillAsync("admin@andina.demo.example");
        var button = visitor.Button("Enviar enlace");

        Assert.Equal("true", await visitor.Page.EvaluateAsync<string>(ClickTwice));
        await arrived.Task;
        await visitor.StopLoadingAsync();

        await Assertions.Expect(button).Not.ToHaveAttributeAsync("aria-busy", "true");
        Assert.Equal(1, posts);
        await button.ClickAsync();
        await visitor.NoticeIsAsync("Revisa tu correo");
        Assert.Equal(2, posts);
    }
}
