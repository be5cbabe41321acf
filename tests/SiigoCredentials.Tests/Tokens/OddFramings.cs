using System.Globalization;
using System.Text;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>Ways of saying where a body ends: missing, doubled, contradicting, broken.</summary>
internal static class OddFramings
{
    public static readonly Func<byte[], (string Lines, byte[] Body)>[] All =
    [
        body => ("", body),
        body => (Length(body.Length) + Length(body.Length), body),
        body => (Length(body.Length) + Length(body.Length + 1), body),
        body => (Length(body.Length / 2), body),
        body => (Length(body.Length + 10), body),
        body => (Length(body.Length) + "Transfer-Encoding: chunked\r\n", Chunked(body)),
        body => ("Transfer-Encoding: chunked\r\n" + Length(body.Length), body),
        body => ("Transfer-Encoding: chunked\r\n" + Length(3), [.. Chunked(body), .. "GET /v1/users HTTP/1.1\r\nHost: x\r\n\r\n"u8]),
        .. Texts(
            "-1", "+1", "0x10", "1e1", "1 1", "1,1", "", " ", "\xff", "\0", "99999999999999999999", "9223372036854775807", "2147483648",
            "65537", "00000000000000000000000001")
            .Select<string, Func<byte[], (string, byte[])>>(length => body => ($"Content-Length: {length}\r\n", body)),
        .. Texts(
            "chunked", "Chunked", "chunked, chunked", "identity", "xchunked", "gzip, chunked", "chunked, gzip", "chunked\t", "\x0bchunked",
            "\"chunked\"", "", "chunked\r\nTransfer-Encoding: x")
            .Select<string, Func<byte[], (string, byte[])>>(coding => body => ($"Transfer-Encoding: {coding}\r\n", Chunked(body))),
        .. Texts(
            "-1", "zz", "", " ", "0x4", " 4", "4 ", "+4", "4;", "4;x=\"", "FFFFFFFFFFFFFFFFF", "7fffffff", "80000000", "7fffffffffffffff",
            "ffffffffffffffff", "\0", "\xff", "4;" + new string('e', 9000))
            .Select<string, Func<byte[], (string, byte[])>>(
                size => body => ("Transfer-Encoding: chunked\r\n", [.. Latin1(size + "\r\n"), .. body, .. "\r\n0\r\n\r\n"u8])),
        .. Texts(
            "0\r\n", "0\r\n\r", "0\n\n", "", "\r\n0\r\n\r\n", "0\r\nX: y\r\nContent-Length: 5\r\n\r\n", "0\r\nX\r\n\r\n", "0\r\nX: "
                + new string('x', 40_000) + "\r\n\r\n", "00000000000000000000\r\n\r\n")
            .Select<string, Func<byte[], (string, byte[])>>(
                end => body => ("Transfer-Encoding: chunked\r\n", [.. Chunk(body), .. Latin1(end)])),
        body => ("Transfer-Encoding: chunked\r\n", [.. body.SelectMany(letter => Chunk([letter])), .. "0\r\n\r\n"u8]),
        body => (
            "Transfer-Encoding: chunked\r\n",
            Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Chunked(body)).Replace("\r\n", "\n", StringComparison.Ordinal))),
    ];

    public static string Length(int length) => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");

    private static byte[] Chunked(byte[] body) => [.. body.Length > 0 ? Chunk(body) : [], .. "0\r\n\r\n"u8];

    private static byte[] Chunk(byte[] body) =>
        [.. Latin1(string.Create(CultureInfo.InvariantCulture, $"{body.Length:x}\r\n")), .. body, .. "\r\n"u8];

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    private static string[] Texts(params string[] texts) => texts;
}
