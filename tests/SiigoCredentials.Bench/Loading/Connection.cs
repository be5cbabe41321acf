using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SiigoCredentials.Bench.Loading;

/// <summary>Writes the next request into the buffer and returns its length.</summary>
internal delegate int WriteRequest(Random random, Span<byte> buffer);

/// <summary>One keep-alive connection with one request in flight, on reused buffers.</summary>
internal sealed class Connection(int port, WriteRequest write, int seed, TimeSpan pause) : IDisposable
{
    private const int LargestRequest = 8 * 1024;
    private const int LargestAnswer = 512 * 1024;

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Random random = new(seed);
    private Tally tally = new();
    private volatile bool stopping;

    /// <summary>What was counted since the last call. An answer that arrives this very moment may be lost; none is counted twice.</summary>
    public Tally Cut() => Interlocked.Exchange(ref tally, new Tally());

    public void Stop() => stopping = true;

    public async Task RunAsync()
    {
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var (request, answer) = (new byte[LargestRequest], new byte[LargestAnswer]);
        while (!stopping)
        {
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(2 * random.NextDouble() * pause);
            }

            var length = write(random, request);
            var started = Stopwatch.GetTimestamp();
            await socket.SendAsync(request.AsMemory(0, length));
            var status = await ReceiveAsync(answer);
            tally.Add(status, Stopwatch.GetElapsedTime(started));
        }
    }

    public void Dispose() => socket.Dispose();

    private async ValueTask<int> ReceiveAsync(byte[] buffer)
    {
        var filled = 0;
        int status;
        do
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            filled += read > 0 ? read : throw new InvalidDataException("The server closed the connection in the middle of an answer.");
        }
        while (!AnswerFrame.IsWhole(buffer.AsSpan(0, filled), out status));

        return status;
    }
}
