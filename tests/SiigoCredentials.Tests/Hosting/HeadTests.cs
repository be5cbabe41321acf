using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>HEAD over real sockets: what GET says, without its body.</summary>
public sealed class HeadTests
{
    private static readonly string[] Paths =
    [
        "/v1/users", "/v1/credential", "/alliances/api/v1/users", "/v1/no-existe", "/.well-known/jwks.json",
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration", "/openapi/v1.json", "/no-existe", "/cuenta/iniciar-sesion", "/ayuda/referencia-api",
        "/configuracion", "/css/site.css", "/health/live",
        "/health/ready", "/entrega", "/auth", "/oauth/token", "/leak-reports",
    ];

    // Those that tell what the body is like, where it is made as it is sent.
    private static readonly string[] OfTheBody = ["Transfer-Encoding", "Content-Length", "Content-Type"];

    [Fact]
    public async Task Head_IsAnsweredLikeGet_AndNothingFollowsTheHeaders()
    {
        await using var app = new PortalApp().OnARealPort();
        var headers = await AuthorizedAsync(app);

        foreach (var (path, token) in Paths.SelectMany(path => (IEnumerable<(string, string)>)[(path, ""), (path, headers)]))
        {
            var (get, head) = (await SendAsync(app, "GET", path, token), await SendAsync(app, "HEAD", path, token));

            Assert.True(get.Status == head.Status, $"{path}: GET {get.Status}, HEAD {head.Status}");
            Assert.True(head.Body.Length == 0, $"{path}: {head.Body}");
            Assert.True(get.Body.Length > 0 || get.Status.Contains(" 302 ", StringComparison.Ordinal), path);
            Assert.Equal(get.Headers.Keys.Except(OfTheBody).Order(), head.Headers.Keys.Except(OfTheBody).Order());
            Assert.All(
                head.Headers.Where(header => header.Key is "Content-Length" or "Content-Type" or "ETag"), header =>
                    Assert.Equal(get.Headers.GetValueOrDefault(header.Key), header.Value));
        }
    }

    [Fact]
    public async Task Head_OverHttp2_IsAnsweredLikeGet()
    {
        await using var app = new PortalApp { Settings = { ["Kestrel:EndpointDefaults:Protocols"] = "Http2" } }.OnARealPort();
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = app.ClientOptions.BaseAddress,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        foreach (var path in Paths)
        {
            using var get = await client.GetAsync(path);
            using var head = await client.SendAsync(
                new HttpRequestMessage(HttpMethod.Head, path)
                { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact });

            Assert.Equal(HttpVersion.Version20, head.Version);
            Assert.Equal((path, get.StatusCode), (path, head.StatusCode));
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        }
    }

    private static async Task<string> AuthorizedAsync(PortalApp app)
    {
        using var admin = await PortalClient.SignedInAsync(app);
        return $"Authorization: Bearer {await admin.TokenAsync(await admin.GenerateAsync())}\r\nPartner-Id: MiTienda\r\n";
    }

    private static async Task<Answer> SendAsync(PortalApp app, string method, string path, string headers)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", app.ClientOptions.BaseAddress.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"));
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        var text = Encoding.Latin1.GetString(all.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = text[..end].Split("\r\n");
        return new Answer(
            lines[0],
            lines[1..].Select(line => line.Split(": ", 2)).GroupBy(parts => parts[0], StringComparer.OrdinalIgnoreCase)
                .ToDictionary(header => header.Key, header => header.First()[1], StringComparer.OrdinalIgnoreCase),
            text[(end + 4)..]);
    }

    private sealed record Answer(string Status, Dictionary<string, string> Headers, string Body);
}
