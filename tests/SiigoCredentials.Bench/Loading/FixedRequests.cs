using System.Text;

namespace SiigoCredentials.Bench.Loading;

/// <summary>GET requests prepared once and sent in random order.</summary>
internal static class FixedRequests
{
    /// <summary>What the proxy that ends TLS says. Cookies are Secure: without its word the portal shows no form.</summary>
    public const string ByHttps = "X-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.7";

    public static byte[] Get(string path, params string[] headers) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: portal.example\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    public static WriteRequest OneOf(params byte[][] requests) => (random, buffer) =>
    {
        var request = requests[random.Next(requests.Length)];
        request.CopyTo(buffer);
        return request.Length;
    };
}
