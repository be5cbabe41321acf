using System.Diagnostics;
using SiigoCredentials.Bench.Loading;

namespace SiigoCredentials.Bench.Servers;

/// <summary>Runs the .NET command line.</summary>
internal static class Cli
{
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>How every child is started: its output is ours, and nothing that tunes this process tunes it.</summary>
    public static ProcessStartInfo Command(string folder, params IEnumerable<string> arguments)
    {
        var command = new ProcessStartInfo(Dotnet, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in Load.SocketSettings.Keys)
        {
            command.Environment.Remove(name);
        }

        return command;
    }

    /// <exception cref="InvalidOperationException">The command failed; the message holds what it said.</exception>
    public static void Run(string folder, params string[] arguments) => Run(Command(folder, arguments));

    /// <exception cref="InvalidOperationException">The command failed; the message holds what it said.</exception>
    public static void Run(ProcessStartInfo command)
    {
        using var process = Process.Start(command)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"dotnet {string.Join(' ', command.ArgumentList)} failed:\n{output}{errors.GetAwaiter().GetResult()}");
        }
    }
}
