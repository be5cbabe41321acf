using Microsoft.Playwright;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace SiigoCredentials.BrowserTests;

/// <summary>One Chromium for all stories of this run.</summary>
public sealed class Chromium(IMessageSink sink) : IAsyncLifetime
{
    /// <summary>Names the browser's executable where it is to be another than the tests would take.</summary>
    private const string Variable = "PORTAL_BROWSER";

    private const float Patience = 30_000; // ms: a machine that is busy with the other tests takes its time

    private IPlaywright? playwright;

    public IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        playwright = await Playwright.CreateAsync();
        var playwrights = playwright.Chromium.ExecutablePath;
        Browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = await InstalledBrowsers.FirstAsync(
                Environment.GetEnvironmentVariable(Variable), InstalledBrowsers.Places(playwrights))
                ?? await new BrowserInstallation(playwrights, line => sink.OnMessage(new DiagnosticMessage(line))).GetAsync(),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync"],
        });
    }

    public async Task DisposeAsync()
    {
        await (Browser?.CloseAsync() ?? Task.CompletedTask); // none where none could be installed
        playwright?.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class RealBrowser : ICollectionFixture<Chromium>
{
    public const string Name = "A real browser";
}
