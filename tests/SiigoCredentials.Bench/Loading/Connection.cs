using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace SiigoCredentials.Bench.Loading;

/// <summary>Writes the next request into the buffer and returns its length.</summary>
internal delegate int WriteRequest(Random random, Span<byte> buffer);

/// <summary>
/// One request in flight after the other, on reused buffers: over one kept connection, or with <paramref name="tls"/> over a new one each.
/// </summary>
internal sealed class Connection(int port, WriteRequest write, int seed, TimeSpan pause, SslClientAuthenticationOptions? tls) : IDisposable
{
    private const int LargestRequest = 8 * 1024;
    private const int LargestAnswer = 512 * 1024;

    private readonly Socket socket = NewSocket();
    private readonly Random random = new(seed);
    private Tally tally = new();
    private volatile bool stopping;

    /// <summary>What was counted since the last call. An answer that arrives this very moment may be lost; none is counted twice.</summary>
    public Tally Cut() => Interlocked.Exchange(ref tally, new Tally());

    public void Stop() => stopping = true;

    public async Task RunAsync()
    {
        if (tls is null)
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
        }

        var (request, answer) = (new byte[LargestRequest], new byte[LargestAnswer]);
        while (!stopping)
        {
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(2 * random.NextDouble() * pause);
            }

            var length = write(random, request);
            var started = Stopwatch.GetTimestamp();
            var sent = request.AsMemory(0, length);
            var status = await (tls is null ? AskAsync(sent, answer) : AskAnewAsync(sent, answer, tls));
            tally.Add(status, Stopwatch.GetElapsedTime(started));
        }
    }

    public void Dispose() => socket.Dispose();

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private async ValueTask<int> AskAsync(ReadOnlyMemory<byte> request, byte[] answer)
    {
        await socket.SendAsync(request);
        return await ReceiveAsync(part => socket.ReceiveAsync(part), answer);
    }

    // Closed hard: at this rate the ports of connections that end in order would run out.
    private async ValueTask<int> AskAnewAsync(ReadOnlyMemory<byte> request, byte[] answer, SslClientAuthenticationOptions options)
    {
        using var fresh = NewSocket();
        fresh.LingerState = new LingerOption(enable: true, seconds: 0);
        await fresh.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = new SslStream(new NetworkStream(fresh));
        await stream.AuthenticateAsClientAsync(options);
        await stream.WriteAsync(request);
        return await ReceiveAsync(part => stream.ReadAsync(part), answer);
    }

    private static async ValueTask<int> ReceiveAsync(Func<Memory<byte>, ValueTask<int>> receive, byte[] buffer)
    {
        var filled = 0;
        int status;
        do
        {
            var read = await receive(buffer.AsMemory(filled));
            filled += read > 0 ? read : throw new InvalidDataException("The server closed the connection in the middle of an answer.");
        }
        while (!AnswerFrame.IsWhole(buffer.AsSpan(0, filled), out status));

        return status;
    }
}
