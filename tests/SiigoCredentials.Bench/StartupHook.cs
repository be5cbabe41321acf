using System.Net.Sockets;

#pragma warning disable CA1050, MA0047 // The runtime looks for this very name, outside any namespace.

/// <summary>Runs inside the measured server, which is not built for it, and tells over a socket what its heap did.</summary>
internal static class StartupHook
{
    public const string SocketVariable = "BENCH_PROBE";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(SocketVariable) is { } file)
        {
            new Thread(() => Serve(file)) { IsBackground = true }.Start();
        }
    }

    private static void Serve(string file)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(file));
        listener.Listen();
        while (true)
        {
            using var asker = listener.Accept();
            Tell(asker);
        }
    }

    private static void Tell(Socket asker)
    {
        try
        {
            asker.Send(BitConverter.GetBytes(GC.GetTotalAllocatedBytes(precise: true)));
            asker.Send(BitConverter.GetBytes(GC.GetTotalMemory(forceFullCollection: false)));
        }
        catch (SocketException)
        {
            // Who asked has gone; an exception here would take the measured server down.
        }
    }
}
