using System.Diagnostics;
using System.Globalization;

namespace SiigoCredentials.Tests.Faults;

/// <summary>strace, attached to a running portal: tells of its system calls, or makes some of them fail.</summary>
public sealed class Strace : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process process;

    private Strace(Process process) => this.process = process;

    /// <summary>Why it cannot be used on this machine; null when it can.</summary>
    public static string? Missing =>
        !OperatingSystem.IsLinux() ? "strace is a program of Linux."
        : Programs.Find("strace") is null ? "strace is not installed."
        : !Environment.IsPrivilegedProcess
        && MayTraceOnlyChildren ? "Attaching strace to another process needs root here (kernel.yama.ptrace_scope)."
        : null;

    private static bool MayTraceOnlyChildren =>
        File.Exists("/proc/sys/kernel/yama/ptrace_scope") && File.ReadAllText("/proc/sys/kernel/yama/ptrace_scope").Trim() != "0";

    /// <summary>Returns when every thread of the portal is watched; what is seen goes to the file.</summary>
    public static async Task<Strace> AttachAsync(RealPortal portal, string file, params string[] options)
    {
        var start = new ProcessStartInfo(
            "strace", ["-f", "-yy", "-o", file, .. options, "-p", portal.Process.Id.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        var strace = new Strace(Process.Start(start)!);
        var told = new TaskCompletionSource<string?>();
        strace.process.ErrorDataReceived += (_, line) => told.TrySetResult(line.Data); // the first line; each new thread is told too
        strace.process.BeginErrorReadLine();
        var first = await told.Task.WaitAsync(Patience);
        Assert.True(first?.Contains(" attached", StringComparison.Ordinal), $"strace: {first}");
        return strace;
    }

    /// <summary>Lets go of the portal; what was seen is in the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await Programs.RunAsync(Path.GetTempPath(), $"kill -INT {process.Id}", []);
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }
}
