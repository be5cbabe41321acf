using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>What came back; status 0 when the server hung up or kept silent.</summary>
internal sealed record RawAnswer(int Status, string Text)
{
    public static readonly RawAnswer None = new(0, "");
}

/// <summary>
/// Sends bytes over a socket and reads one answer, keeping the connection for the next request as long as both sides can.
/// </summary>
internal sealed class RawConnection(int port) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // A server that waits for the rest of a broken request is not waited for; it is told that nothing more comes.
    private static readonly TimeSpan BriefPatience = TimeSpan.FromMilliseconds(100);

    private static readonly byte[] Padding = [.. Enumerable.Repeat((byte)'a', 64 * 1024)];

    // Each comes from an address of its own, as far as Linux lets it: a limit per address must not hide what lies behind it.
    private static int connections;

    private readonly byte[] buffer = new byte[32 * 1024];
    private Socket? socket;

    public async Task<RawAnswer> SendAsync(MalformedRequest request)
    {
        var isReused = socket is not null;
        var answer = await ExchangeAsync(request);
        return answer.Status == 0 && isReused ? await ExchangeAsync(request) : answer; // the kept connection may have been closed meanwhile
    }

    public void Dispose() => Close();

    private async Task<RawAnswer> ExchangeAsync(MalformedRequest request)
    {
        try
        {
            if (socket is null)
            {
                socket = await ConnectAsync();
            }

            var sending = SendAllAsync(socket, request);
            var (answer, mayStay) = await ReadAsync(socket, request, sending);
            if (!mayStay || !request.IsFramed || !sending.IsCompletedSuccessfully)
            {
                Close();
            }

            await sending;
            return answer;
        }
        catch (SocketException)
        {
            Close();
            return RawAnswer.None;
        }
    }

    private async Task<Socket> ConnectAsync()
    {
        var connecting = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (OperatingSystem.IsLinux())
        {
            var number = Interlocked.Increment(ref connections);
            connecting.Bind(new IPEndPoint(new IPAddress([127, 1, (byte)(number / 250), (byte)((number % 250) + 1)]), 0));
        }

        await connecting.ConnectAsync(IPAddress.Loopback, port);
        return connecting;
    }

    private static async Task SendAllAsync(Socket socket, MalformedRequest request)
    {
        try
        {
            await socket.SendAsync(request.Bytes);
            for (var left = request.Padding; left > 0; left -= Padding.Length)
            {
                await socket.SendAsync(Padding.AsMemory(0, Math.Min(left, Padding.Length)));
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The server has said what it had to say and does not read on.
        }
    }

    private async Task<(RawAnswer Answer, bool MayStay)> ReadAsync(Socket from, MalformedRequest request, Task sending)
    {
        var received = new StringBuilder();
        var toldTheEnd = false;
        while (true)
        {
            using var late = new CancellationTokenSource(request.IsFramed || toldTheEnd ? Patience : BriefPatience);
            try
            {
                var count = await from.ReceiveAsync(buffer, late.Token);
                received.Append(Encoding.Latin1.GetString(buffer, 0, count));
                if (Parse(received, request.WantsNoBody, ended: count == 0) is { } parsed)
                {
                    return parsed;
                }
            }
            catch (OperationCanceledException)
            {
                if (request.IsFramed || toldTheEnd)
                {
                    return (RawAnswer.None, false);
                }

                await sending;
                from.Shutdown(SocketShutdown.Send);
                toldTheEnd = true;
            }
        }
    }

    /// <summary>The answer once it is whole; null while more must come.</summary>
    private static (RawAnswer Answer, bool MayStay)? Parse(StringBuilder received, bool withoutBody, bool ended)
    {
        var text = received.ToString();
        var start = 0;
        while (true)
        {
            var end = text.IndexOf("\r\n\r\n", start, StringComparison.Ordinal);
            if (end < 0)
            {
                return ended ? (new RawAnswer(StatusOf(text[start..]), text), false) : null;
            }

            var head = text[start..(end + 2)];
            var status = StatusOf(head);
            if (status is >= 100 and < 200 and not 101)
            {
                start = end + 4;
                continue;
            }

            var body = text[(end + 4)..];
            var mayStay = !ended && !head.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase);
            var isWhole = ended || withoutBody || status is 204 or 304 || IsWhole(head, body);
            return isWhole ? (new RawAnswer(status, text), mayStay) : null;
        }
    }

    private static bool IsWhole(string head, string body)
    {
        if (head.Contains("\r\nTransfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            return body.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
        }

        const string Name = "\r\nContent-Length: ";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        return at >= 0 && body.Length >= int.Parse(head[(at + Name.Length)..].Split('\r')[0], CultureInfo.InvariantCulture);
    }

    private static int StatusOf(string head) =>
        head.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && head.Length >= 12
            && int.TryParse(head.AsSpan(9, 3), CultureInfo.InvariantCulture, out var status) ? status : 0;

    private void Close()
    {
        socket?.Dispose();
        socket = null;
    }
}
