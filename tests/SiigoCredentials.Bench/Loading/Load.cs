using System.Diagnostics;
using System.Net.Security;

namespace SiigoCredentials.Bench.Loading;

/// <summary>What happened between two cuts.</summary>
internal sealed record LoadWindow(Tally Tally, TimeSpan Elapsed)
{
    public double PerSecond => Tally.Requests / Elapsed.TotalSeconds;
}

/// <summary>Connections that ask again and again until disposed.</summary>
internal sealed class Load : IDisposable
{
    /// <summary>
    /// On Linux a socket's continuation runs on the thread that polls it, and there is one such thread: a request then costs
    /// three system calls and no hand-over. Elsewhere the variables mean nothing. Children must not inherit them.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string> SocketSettings = new Dictionary<string, string>
    {
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
        ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1",
    };

    private readonly Connection[] connections;
    private readonly Task[] running;
    private long cutAt = Stopwatch.GetTimestamp();

    private Load(int port, WriteRequest write, int count, TimeSpan pause, SslClientAuthenticationOptions? tls)
    {
        connections = [.. Enumerable.Range(1, count).Select(seed => new Connection(port, write, seed, pause, tls))];
        running = [.. connections.Select(connection => connection.RunAsync())];
    }

    public static Load Start(int port, WriteRequest write, int connections, TimeSpan pause = default) =>
        new(port, write, connections, pause, tls: null);

    /// <summary>As <see cref="Start"/>, over a new TLS connection for each request.</summary>
    public static Load StartAnew(int port, WriteRequest write, int connections, SslClientAuthenticationOptions tls) =>
        new(port, write, connections, pause: default, tls);

    /// <summary>Ends one window and begins the next.</summary>
    /// <exception cref="InvalidDataException">A connection broke: no figure of such a run is worth reading.</exception>
    public LoadWindow Cut()
    {
        var now = Stopwatch.GetTimestamp();
        var sum = new Tally();
        foreach (var connection in connections)
        {
            sum.Add(connection.Cut());
        }

        var window = new LoadWindow(sum, Stopwatch.GetElapsedTime(cutAt, now));
        cutAt = now;
        return Array.Find(running, task => task.IsFaulted) is { } broken
            ? throw new InvalidDataException($"A connection broke: {broken.Exception!.InnerException!.Message}", broken.Exception)
            : window;
    }

    public void Dispose()
    {
        foreach (var connection in connections)
        {
            connection.Stop();
        }

        // Each ends with its last answer; one that broke has been told of by Cut.
        Task.WaitAny(Task.WhenAll(running), Task.Delay(TimeSpan.FromSeconds(10)));
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
    }
}
