using System.Diagnostics;

namespace SiigoCredentials.Tests;

/// <summary>
/// Scripts with other people's programs, run by Node: clients as an integrator would use them, an SMTP server, a receiver of webhooks, and
/// an identity provider.
/// </summary>
public static class NodeClients
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly string? Node = Programs.Find("node");

    private static readonly string[] Packages = ["openid-client", "smtp-server", "openapi-typescript", "standardwebhooks", "oidc-provider"];

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "SiigoCredentials.NodeClients");

    /// <summary>Why the scripts cannot run here; null when they can.</summary>
    public static string? Missing =>
        Node is null ? "Node is not installed: the clients and servers from npm did not run."
        : !Packages.All(
            package => Directory.Exists(Path.Combine(Folder, "node_modules", package)))
                ? "Packages are missing: run npm ci in tests/SiigoCredentials.NodeClients."
        : null;

    /// <summary>
    /// Starts a script. The child gets the given variables and nothing else of ours, and ends with its standard input at the latest.
    /// </summary>
    public static Process Start(string script, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(Node!, script)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>The exit code of a script of clients and everything it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string script, Dictionary<string, string> variables)
    {
        using var process = Start(script, variables);
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
}
