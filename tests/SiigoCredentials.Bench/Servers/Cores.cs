using System.Diagnostics;
using System.Numerics;

namespace SiigoCredentials.Bench.Servers;

/// <summary>Gives the server one core and the load the others, where there are two and the system allows it.</summary>
internal sealed class Cores
{
    private readonly ulong load;
    private readonly ulong server;

    public Cores()
    {
        var all = Allowed();
        server = 1UL << BitOperations.Log2(all | 1);
        load = all & ~server;
    }

    /// <summary>False where figures are not comparable, because both share what there is.</summary>
    public bool Apart => load != 0;

    /// <summary>From here on this thread, and the threads that it starts, leave the server's core alone.</summary>
    public void KeepLoadApart()
    {
        if (Apart)
        {
            Set(load);
        }
    }

    /// <summary>
    /// A child inherits the cores of the thread that starts it, and so sees one core from its first instruction. Setting them
    /// afterwards would reach only its main thread on Linux, and its runtime would have counted the cores before.
    /// </summary>
    public Process StartOnServerCore(ProcessStartInfo what)
    {
        if (!Apart)
        {
            return Process.Start(what)!;
        }

        Set(server);
        try
        {
            return Process.Start(what)!;
        }
        finally
        {
            Set(load);
        }
    }

    private static ulong Allowed()
    {
        using var self = Process.GetCurrentProcess();
        return OperatingSystem.IsLinux() || OperatingSystem.IsWindows() ? (ulong)self.ProcessorAffinity : 0;
    }

    private static void Set(ulong mask)
    {
        using var self = Process.GetCurrentProcess();
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            self.ProcessorAffinity = (nint)mask;
        }
    }
}
