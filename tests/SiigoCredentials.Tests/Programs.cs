using System.Diagnostics;

namespace SiigoCredentials.Tests;

/// <summary>Other people's programs on this machine, and how a test runs one.</summary>
public static class Programs
{
    // A first run of the SDK compiles; everything else is over in a second.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Where a program is; null when it is not on this machine.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs a command line to its end in a folder, with these variables besides our own; null takes one away.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string folder, string command, Dictionary<string, string?> variables)
    {
        var words = command.Split(' ');
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var (output, errors) = (
                process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} did not end within {Patience}.", late);
        }
    }
}
