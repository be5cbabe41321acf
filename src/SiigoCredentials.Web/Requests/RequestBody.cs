using System.Buffers;

namespace SiigoCredentials.Web.Requests;

/// <summary>Why a body was not read.</summary>
internal enum BodyFault
{
    None,
    ContentType,

    /// <summary>It is compressed; the response has <c>Accept-Encoding: identity</c> (RFC 9110 section 15.5.16).</summary>
    ContentEncoding,
    TooLarge,

    /// <summary>It is UTF-16 or UTF-32.</summary>
    NotUtf8,
}

/// <summary>Reads a request body up to a limit.</summary>
internal static class RequestBody
{
    /// <summary>The largest body that the token service reads: 16 KiB.</summary>
    public const int MaxBytes = 16 * 1024;

    private const string FormType = "application/x-www-form-urlencoded";

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// A body of JSON in UTF-8, without its byte order mark. Its charset is ignored: it has no meaning (RFC 8259 section 11).
    /// </summary>
    public static ValueTask<(ReadOnlyMemory<byte> Body, BodyFault Fault)> ReadJsonAsync(HttpRequest request) =>
        ReadAsync(request, IsJson(request));

    /// <summary>A form in UTF-8; its charset has no meaning either.</summary>
    public static ValueTask<(ReadOnlyMemory<byte> Body, BodyFault Fault)> ReadFormAsync(HttpRequest request) =>
        ReadAsync(request, MediaType(request).Equals(FormType, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the request says that its body is JSON.</summary>
    public static bool IsJson(HttpRequest request) =>
        MediaType(request) is var type
        && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the body is compressed. No compressed body is read, and the response says so.</summary>
    public static bool IsEncoded(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding.ToString().Trim();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        request.HttpContext.Response.Headers.AcceptEncoding = "identity";
        return true;
    }

    /// <summary>The body; null when it is larger than <paramref name="most"/> bytes, whatever its headers say.</summary>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request, int most, CancellationToken ct)
    {
        var reader = request.BodyReader;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(ct);
                var isTooLarge = read.Buffer.Length > most;
                if (isTooLarge || read.IsCompleted)
                {
                    var body = isTooLarge ? null : read.Buffer.ToArray();
                    reader.AdvanceTo(read.Buffer.End);
                    return body;
                }

                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (IOException fault) when (fault is not BadHttpRequestException)
        {
            // A chunk of 2 GiB or more, or a client that disconnected: the sender's fault.
            throw new BadHttpRequestException("The body cannot be read.", fault);
        }
    }

    /// <summary>The bytes as UTF-8 text; a fault if they are not.</summary>
    public static (ReadOnlyMemory<byte> Body, BodyFault Fault) Text(byte[] body) =>
        IsWide(body) ? (default, BodyFault.NotUtf8)
        : body.AsSpan().StartsWith(ByteOrderMark) ? (body.AsMemory(ByteOrderMark.Length), BodyFault.None)
        : (body, BodyFault.None);

    private static async ValueTask<(ReadOnlyMemory<byte> Body, BodyFault Fault)> ReadAsync(HttpRequest request, bool isOfItsType) =>
        !isOfItsType ? (default, BodyFault.ContentType)
        : IsEncoded(request) ? (default, BodyFault.ContentEncoding)
        : await ReadAsync(request, MaxBytes, request.HttpContext.RequestAborted) is { } body ? Text(body)
        : (default, BodyFault.TooLarge);

    // Neither JSON nor a form has a NUL as first or second byte, and these marks are not UTF-8 (RFC 4627 section 3).
    private static bool IsWide(ReadOnlySpan<byte> body) => body is [0, ..] or [_, 0, ..] or [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];

    private static ReadOnlySpan<char> MediaType(HttpRequest request)
    {
        var type = request.ContentType.AsSpan();
        var end = type.IndexOf(';');
        return (end < 0 ? type : type[..end]).Trim();
    }
}
