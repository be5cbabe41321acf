using SiigoCredentials.Tests;

namespace SiigoCredentials.BrowserTests;

/// <summary>Which browser the tests drive, of those that are on this machine already.</summary>
internal static class InstalledBrowsers
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private static readonly string[] UsualPlaces =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];

    /// <summary>Where one may be, the one to take first: installed, then downloaded by Playwright.</summary>
    public static IEnumerable<string> Places(string playwrights) =>
        [.. Names.Select(Programs.Find).OfType<string>(), .. UsualPlaces, playwrights];

    /// <summary>The named one, whatever it is; else the first that starts; null for none.</summary>
    public static async Task<string?> FirstAsync(string? named, IEnumerable<string> places)
    {
        if (!string.IsNullOrEmpty(named))
        {
            return named;
        }

        foreach (var place in places.Where(File.Exists))
        {
            if (await StartsAsync(place))
            {
                return place;
            }
        }

        return null;
    }

    // Ubuntu's chromium-browser may be a script that only tells where to get it, and a download may lack libraries. On Windows asking would
    // open a window.
    private static async Task<bool> StartsAsync(string file) =>
        OperatingSystem.IsWindows() || await BrowserInstallation.RunAsync(TimeSpan.FromSeconds(30), file, "--version") == 0;
}
