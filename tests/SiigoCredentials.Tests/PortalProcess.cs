using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace SiigoCredentials.Tests;

/// <summary>
/// The real program in a process of its own, on one port for its whole life, to be killed and started again.
/// <c>PORTAL_PROGRAM</c> names a published one; else it is the one that the tests were built with.
/// </summary>
public sealed class PortalProcess(Uri address, string folder, Dictionary<string, string> settings) : IAsyncDisposable
{
    private const int LinesKept = 60;

    private static readonly string? Published = Environment.GetEnvironmentVariable("PORTAL_PROGRAM");

    internal static bool IsPublished => Published is not null;

    internal static string ProgramFile => Published ?? typeof(Program).Assembly.Location;

    private readonly ConcurrentQueue<string> said = new();
    private Process? process;

    public int Id => process!.Id;

    public bool IsRunning => process is { HasExited: false };

    /// <summary>The last lines that it wrote to standard output and standard error.</summary>
    public string Said => string.Join('\n', said);

    public void Start()
    {
        process?.Dispose();
        process = Process.Start(Command())!;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL: no handler of the program runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager stops it; the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        await Programs.RunAsync("/", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {Id}"), []);
        await process!.WaitForExitAsync();
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync();
        }

        process?.Dispose();
    }

    private ProcessStartInfo Command()
    {
        var command = new ProcessStartInfo("dotnet", [ProgramFile, "--urls", address.ToString()])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetDirectoryName(ProgramFile),
        };
        command.Environment["Storage__Folder"] = folder;
        foreach (var (name, value) in settings)
        {
            command.Environment[name] = value;
        }

        return command;
    }

    private void Note(string? line)
    {
        said.Enqueue(line ?? "");
        while (said.Count > LinesKept)
        {
            said.TryDequeue(out _);
        }
    }
}
