using System.Buffers.Text;
using System.Globalization;

namespace SiigoCredentials.Bench.Loading;

/// <summary>Finds where an HTTP/1.1 answer ends, reading no more of it than that needs.</summary>
internal static class AnswerFrame
{
    private const int StatusAt = 9; // behind "HTTP/1.1 "

    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    // Every server here is Kestrel, which writes its header names in this case.
    private static ReadOnlySpan<byte> ContentLength => "\r\nContent-Length: "u8;

    private static ReadOnlySpan<byte> Chunked => "\r\nTransfer-Encoding: chunked"u8;

    /// <summary>True with the status once <paramref name="received"/> holds the whole answer.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> received, out int status)
    {
        status = 0;
        var headEnd = received.IndexOf(HeadEnd);
        if (headEnd < 0)
        {
            return false;
        }

        var head = received[..(headEnd + 2)];
        var body = received[(headEnd + HeadEnd.Length)..];
        status = Number(head[StatusAt..]);
        return head.IndexOf(Chunked) >= 0 ? ReadChunks(body, into: null) : body.Length >= LengthOf(head);
    }

    /// <summary>Walks the chunks; true at the last one. Copies their content for whoever wants it.</summary>
    public static bool ReadChunks(ReadOnlySpan<byte> body, Stream? into)
    {
        while (true)
        {
            var lineEnd = body.IndexOf("\r\n"u8);
            if (lineEnd < 0 || !Utf8Parser.TryParse(body[..lineEnd], out int size, out _, 'x') || body.Length < lineEnd + size + 4)
            {
                return false;
            }

            if (size == 0)
            {
                return true;
            }

            into?.Write(body.Slice(lineEnd + 2, size));
            body = body[(lineEnd + size + 4)..];
        }
    }

    private static int LengthOf(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf(ContentLength);
        return at < 0 ? 0 : Number(head[(at + ContentLength.Length)..]);
    }

    private static int Number(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out int number, out _)
            ? number
            : throw new InvalidDataException(
                string.Create(
                    CultureInfo.InvariantCulture, $"Not an HTTP answer: a number should stand {text.Length} bytes before its head's end."));
}
