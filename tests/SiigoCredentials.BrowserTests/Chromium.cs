using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>One Chromium for all stories of this run.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Names the browser's executable where it is not in one of the usual places.</summary>
    private const string Variable = "PORTAL_BROWSER";

    private const float Patience = 30_000; // ms: a machine that is busy with the other tests takes its time

    private static readonly string[] UsualPlaces =
    [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        "/usr/bin/google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];

    private IPlaywright? playwright;

    public IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Find(playwright),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async Task DisposeAsync()
    {
        await Browser.CloseAsync();
        playwright!.Dispose();
    }

    private static string Find(IPlaywright playwright)
    {
        var named = Environment.GetEnvironmentVariable(Variable);
        var found = named ?? UsualPlaces.Append(playwright.Chromium.ExecutablePath).FirstOrDefault(File.Exists);
        return found ?? throw new InvalidOperationException(
            $"No browser for the browser tests. On Debian and Ubuntu run: apt-get install -y chromium — elsewhere set {Variable} to a Chromium or Chrome executable.");
    }
}

[CollectionDefinition(Name)]
public sealed class RealBrowser : ICollectionFixture<Chromium>
{
    public const string Name = "A real browser";
}
