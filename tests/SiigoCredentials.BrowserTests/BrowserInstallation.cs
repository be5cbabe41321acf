using System.ComponentModel;
using System.Diagnostics;
using SiigoCredentials.Tests;

namespace SiigoCredentials.BrowserTests;

/// <summary>
/// Provides a browser where the machine has none: Playwright's own, else Debian's package. Once a machine, whichever process asks first.
/// </summary>
/// <param name="playwrights">Where Playwright's own is once it is downloaded.</param>
/// <param name="say">Takes the line that tells what is done.</param>
internal sealed class BrowserInstallation(string playwrights, Action<string> say)
{
    // of each program: that a closed network ends sooner is told to Playwright below
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private static readonly Dictionary<string, string> Surroundings = new()
    {
        ["PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT"] = "5000", // ms; there are five attempts
        ["DEBIAN_FRONTEND"] = "noninteractive",
    };

    public async Task<string> GetAsync()
    {
        await using var turn = await TakeTurnAsync();
        return await FindAsync() // another process may have been here meanwhile
            ?? await DownloadAsync() ?? await InstallPackageAsync()
            ?? throw new InvalidOperationException($"No browser for the browser tests, and none could be installed here. Run: {Remedy()}");
    }

    private async Task<string?> DownloadAsync()
    {
        var (node, script) = Driver();
        say("The browser tests find no Chromium or Chrome: Playwright downloads one, once for this machine.");
        if (await RunAsync(Bound, node, script, "install", "--no-shell", "chromium") != 0)
        {
            return null;
        }

        if (await FindAsync() is { } found)
        {
            return found;
        }

        say("Playwright's Chromium lacks libraries of this machine: they are installed too.");
        await AsRootAsync(node, script, "install-deps", "chromium");
        return await FindAsync();
    }

    private async Task<string?> InstallPackageAsync()
    {
        if (Programs.Find("apt-get") is null)
        {
            return null;
        }

        say("Playwright's Chromium could not be had: apt-get installs the package chromium, once for this machine.");
        const string Patience = "-oDPkg::Lock::Timeout=120";
        await AsRootAsync("apt-get", Patience, "-qq", "update"); // one source that does not answer need not be the one that has it
        await AsRootAsync("apt-get", Patience, "-qq", "-y", "--no-install-recommends", "install", "chromium");
        return await FindAsync();
    }

    private Task<string?> FindAsync() => InstalledBrowsers.FirstAsync(named: null, InstalledBrowsers.Places(playwrights));

    private static string Remedy() => Programs.Find("apt-get") is null
        ? $"{Driver().Node} {Driver().Script} install chromium"
        : $"{(Environment.IsPrivilegedProcess ? "" : "sudo ")}apt-get install -y chromium";

    // What the package Microsoft.Playwright brings for this kind of machine.
    private static (string Node, string Script) Driver()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, ".playwright");
        var node = Directory.EnumerateFiles(
            Path.Combine(folder, "node"), OperatingSystem.IsWindows() ? "node.exe" : "node", SearchOption.AllDirectories).Single();
        return (node, Path.Combine(folder, "package", "cli.js"));
    }

    private static async Task AsRootAsync(string program, params string[] words)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync(Bound, program, words);
        }
        else
        {
            await RunAsync(Bound, "sudo", ["--non-interactive", program, .. words]); // nobody is there to type a password
        }
    }

    /// <summary>The exit code; null for a program that is not here or takes too long. It has no say on the screen.</summary>
    public static async Task<int?> RunAsync(TimeSpan bound, string program, params string[] words)
    {
        var start = new ProcessStartInfo(program, words)
        { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Surroundings)
        {
            start.Environment[name] = value;
        }

        using var patience = new CancellationTokenSource(bound);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            return null;
        }

        using (process)
        {
            try
            {
                await Task.WhenAll(
                    process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
                await process.WaitForExitAsync(patience.Token);
                return process.ExitCode;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
        }
    }

    // The lock goes with the process that holds it, so a file that is left behind is in nobody's way.
    private static async Task<FileStream> TakeTurnAsync()
    {
        while (true)
        {
            try
            {
                return new FileStream(
                    Path.Combine(Path.GetTempPath(), $"siigo-credentials-browser-{Environment.UserName}.lock"), FileMode.OpenOrCreate,
                    FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(Pause);
            }
        }
    }
}
