using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>
/// Headers in Latin-1, as Node and Python send them, and requests beyond the limits, over HTTP/1.1 and HTTP/2: answered in words.
/// </summary>
public sealed class HeaderBytesTests
{
    private const string Latin1 = "Ferretería «El Tornillo»";

    private static readonly string[] Headers =
        ["Partner-Id", "User-Agent", "Accept", "Accept-Language", "Cookie", "Referer", "X-Forwarded-For", "Idempotency-Key", "Origin",
            "traceparent", "Accept-Encoding", "Authorization"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task SignIn_WithALatin1Header_IgnoresWhatItNeedNotRead(int version)
    {
        await using var app = Start(version);
        using var admin = await SignedInAsync(app, version);
        var pair = await admin.Portal.GenerateAsync();
        foreach (var header in Headers)
        {
            foreach (var door in (string[])["/auth", "/alliances/api/siigoapi-users/v1/sign-in"])
            {
                using var signedIn = await admin.SendAsync(HttpMethod.Post, door, Json(pair), (header, Latin1));
                Assert.True(signedIn.StatusCode == HttpStatusCode.OK, $"{header} at {door}: {signedIn.StatusCode}");
            }
        }

        using var oauth = await admin.SendAsync(
            HttpMethod.Post, "/oauth/token", Form(pair), ("User-Agent", Latin1), ("Partner-Id", Latin1));
        Assert.Equal(HttpStatusCode.OK, oauth.StatusCode);
        using var leak = await admin.SendAsync(
            HttpMethod.Post, "/leak-reports", new StringContent("""{"token":"x"}""", null, "application/json"), ("User-Agent", Latin1));
        Assert.Equal(HttpStatusCode.Accepted, leak.StatusCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Api_WithALatin1Header_SaysWhatIsWrong(int version)
    {
        await using var app = Start(version);
        using var admin = await SignedInAsync(app, version);
        var pair = await admin.Portal.GenerateAsync();
        var token = ("Authorization", "Bearer " + await admin.Portal.TokenAsync(pair));

        Assert.Equal(
            "400 invalid_partner_id", await admin.CodeAsync(HttpMethod.Get, "/v1/credential", null, token, ("Partner-Id", "Ferretería")));
        Assert.Equal(
            "401 unauthorized",
            await admin.CodeAsync(HttpMethod.Get, "/v1/credential", null, ("Authorization", "Bearer ñ"), ("Partner-Id", "MiTienda")));
        using var called = await admin.SendAsync(
            HttpMethod.Get, "/v1/credential", null, token, ("Partner-Id", "MiTienda"), ("User-Agent", Latin1));
        Assert.Equal(HttpStatusCode.OK, called.StatusCode);
        using var odd = new ByteArrayContent("{}"u8.ToArray());
        odd.Headers.TryAddWithoutValidation("Content-Type", "application/jsoñ");
        Assert.Equal("415 unsupported_media_type", await admin.CodeAsync(HttpMethod.Post, "/auth", odd));
        Assert.Equal(
            "404 not_found",
            await admin.CodeAsync(HttpMethod.Get, "/no-existe", null, ("Accept", "application/json"), ("User-Agent", Latin1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RequestBeyondTheLimits_GetsTheEnvelope(int version)
    {
        await using var app = Start(version);
        using var nobody = new Sender(app, version);
        var many = Enumerable.Range(0, 120).Select(number => ($"X-{number}", "y")).ToArray();
        foreach (var path in (string[])["/auth", "/v1/users", "/.well-known/jwks.json"])
        {
            Assert.Equal("414 invalid_request", await nobody.CodeAsync(HttpMethod.Get, $"{path}?q={new string('q', 9_000)}", null));
            Assert.Equal("431 invalid_request", await nobody.CodeAsync(HttpMethod.Get, path, null, ("X-Large", new string('x', 40_000))));
            Assert.Equal("431 invalid_request", await nobody.CodeAsync(HttpMethod.Get, path, null, many));
        }

        using var page = await nobody.SendAsync(
            HttpMethod.Get, "/cuenta/iniciar-sesion", null, ("X-Large", new string('x', 40_000)), ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, page.StatusCode);
        Assert.Contains("Lo que enviaste es demasiado grande", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static PortalApp Start(int version) => version == 2 ? new PortalApp().OnARealPortOfHttp2() : new PortalApp().OnARealPort();

    private static StringContent Json(PortalPage pair) =>
        new($$"""{"username":"{{pair.ApiUser}}","access_key":"{{pair.AccessKey}}"}""", null, "application/json");

    private static FormUrlEncodedContent Form(PortalPage pair) =>
        new(new Dictionary<string, string>
        { ["grant_type"] = "client_credentials", ["client_id"] = pair.ApiUser, ["client_secret"] = pair.AccessKey! });

    private static async Task<Sender> SignedInAsync(PortalApp app, int version)
    {
        var sender = new Sender(app, version);
        Assert.Equal("Inicio", (await sender.Portal.SignInAsync(PortalClient.Admin, Web.Operator.DemoData.Password)).Heading);
        return sender;
    }

    private sealed class Sender(PortalApp app, int version) : IDisposable
    {
        private readonly HttpClient http = new(
            new SocketsHttpHandler
            { RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1, UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = app.ClientOptions.BaseAddress,
            DefaultRequestVersion = new Version(version, version == 1 ? 1 : 0),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        public PortalClient Portal { get; } = new(app);

        public Task<HttpResponseMessage> SendAsync(
            HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
        {
            var request = new HttpRequestMessage(method, path)
            { Content = content, Version = http.DefaultRequestVersion, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            foreach (var (name, value) in headers)
            {
                Assert.True(request.Headers.TryAddWithoutValidation(name, value), name);
            }

            return http.SendAsync(request);
        }

        public async Task<string> CodeAsync(
            HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
        {
            using var answer = await SendAsync(method, path, content, headers);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.Content.Headers.ContentType?.MediaType == "application/json", $"{path}: {answer.StatusCode} {text}");
            return $"{(int)answer.StatusCode} {JsonNode.Parse(text)!["Errors"]![0]!["Code"]}";
        }

        public void Dispose()
        {
            Portal.Dispose();
            http.Dispose();
        }
    }
}
