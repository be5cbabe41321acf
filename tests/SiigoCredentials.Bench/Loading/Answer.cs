using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SiigoCredentials.Bench.Loading;

/// <summary>One HTTP answer in full, for the few requests that are looked at; the load itself only counts.</summary>
internal sealed record Answer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body, byte[] Raw)
{
    private const int Largest = 1024 * 1024;

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>Sends one request over a connection of its own.</summary>
    /// <exception cref="SocketException">Nobody listens there (yet).</exception>
    public static Answer To(int port, byte[] request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        return On(socket, request);
    }

    /// <summary>Sends one request over a connection that is kept.</summary>
    public static Answer On(Socket socket, byte[] request)
    {
        socket.Send(request);
        var buffer = new byte[Largest];
        var filled = 0;
        do
        {
            var read = socket.Receive(buffer.AsSpan(filled));
            filled += read > 0 ? read : throw new InvalidDataException("The server closed the connection in the middle of an answer.");
        }
        while (!AnswerFrame.IsWhole(buffer.AsSpan(0, filled), out _));

        return Parse(buffer[..filled]);
    }

    public static Answer Parse(byte[] raw)
    {
        _ = AnswerFrame.IsWhole(raw, out var status);
        var headEnd = raw.AsSpan().IndexOf("\r\n\r\n"u8);
        var headers = Encoding.Latin1.GetString(raw, 0, headEnd).Split("\r\n").Skip(1).Select(Header).ToList();
        var body = raw.AsSpan(headEnd + 4);
        return new Answer(
            status, headers, headers.Exists(header => header.Key == "Transfer-Encoding") ? Joined(body) : body.ToArray(), raw);
    }

    private static KeyValuePair<string, string> Header(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return new(line[..colon], line[(colon + 1)..].Trim());
    }

    private static byte[] Joined(ReadOnlySpan<byte> chunks)
    {
        using var joined = new MemoryStream();
        AnswerFrame.ReadChunks(chunks, joined);
        return joined.ToArray();
    }
}
