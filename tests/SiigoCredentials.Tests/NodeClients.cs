using System.Diagnostics;

namespace SiigoCredentials.Tests;

/// <summary>The script with other people's OAuth clients, run by Node as an integrator would.</summary>
public static class NodeClients
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly string? Node = Find(OperatingSystem.IsWindows() ? "node.exe" : "node");

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "SiigoCredentials.NodeClients");

    /// <summary>Why the script cannot run here; null when it can.</summary>
    public static string? Missing =>
        Node is null ? "Node is not installed: the OAuth clients from npm did not run."
        : !Directory.Exists(Path.Combine(Folder, "node_modules")) ? "The packages are missing: run npm ci in tests/SiigoCredentials.NodeClients."
        : null;

    /// <summary>The script's exit code and everything it printed. The child gets the given variables and nothing else of ours.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(Node!, "clients.mjs")
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The script did not end within {Patience}.", late);
        }
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
