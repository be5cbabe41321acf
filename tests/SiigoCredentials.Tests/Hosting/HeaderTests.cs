using System.Net;
using System.Text.RegularExpressions;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>The headers of every kind of answer, in production (ASVS 3.4).</summary>
public sealed partial class HeaderTests
{
    [Theory]
    [InlineData("GET", "/cuenta/iniciar-sesion", 200)]
    [InlineData("GET", "/ayuda/referencia-api", 200)]
    [InlineData("GET", "/configuracion", 302)]
    [InlineData("GET", "/css/site.css", 200)]
    [InlineData("GET", "/no-existe", 404)]
    [InlineData("POST", "/cuenta/iniciar-sesion", 400)]
    [InlineData("PUT", "/cuenta/iniciar-sesion", 405)]
    [InlineData("TRACE", "/cuenta/iniciar-sesion", 405)]
    [InlineData("GET", "/openapi/v1.json", 200)]
    [InlineData("GET", "/.well-known/jwks.json", 200)]
    [InlineData("POST", "/auth", 415)]
    [InlineData("GET", "/v1/credential", 401)]
    [InlineData("GET", "/v1/no-existe", 401)]
    [InlineData("GET", "/oauth/no-existe", 404)]
    public async Task EveryAnswer_CarriesThem(string method, string path, int status)
    {
        await using var app = new ProductionApp();
        using var http = app.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new Uri(ProductionApp.Address) });

        using var response = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(status, (int)response.StatusCode);
        var policy = Header(response, "Content-Security-Policy");
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Contains(Header(response, "Referrer-Policy"), (string[])["no-referrer", "same-origin"]);
        Assert.Equal("same-origin", Header(response, "Cross-Origin-Resource-Policy"));
        Assert.Equal("max-age=31536000; includeSubDomains", Header(response, "Strict-Transport-Security"));
        Assert.DoesNotContain(response.Headers, header => header.Key is "Server" or "X-Powered-By");
        Assert.Equal(path is "/openapi/v1.json" or "/.well-known/jwks.json", response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Page_LetsOnlyItsOwnScriptsRun_AndNamesThemAnewEachTime()
    {
        await using var app = new ProductionApp();
        using var client = new PortalClient(app);
        HashSet<string> nonces = [];

        foreach (var path in (string[])["/cuenta/iniciar-sesion", "/ayuda/referencia-api", "/no-existe", "/cuenta/iniciar-sesion"])
        {
            var page = await client.GetAsync(path);
            var policy = Header(page.Response, "Content-Security-Policy");
            var nonce = Nonce().Match(policy).Groups["nonce"].Value;
            Assert.True(nonces.Add(nonce), $"{path} repeats a nonce");
            Assert.Contains($"script-src 'nonce-{nonce}'", policy, StringComparison.Ordinal);
            Assert.Contains("object-src 'none'; frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("base-uri 'none'", policy, StringComparison.Ordinal);
            Assert.All(page.Document.Scripts, script => Assert.Equal(nonce, script.GetAttribute("nonce")));
            Assert.All(page.Document.Scripts, script => Assert.StartsWith("/", script.GetAttribute("src"), StringComparison.Ordinal));
            Assert.Equal("same-origin", Header(page.Response, "Cross-Origin-Opener-Policy"));
            Assert.Equal("DENY", Header(page.Response, "X-Frame-Options"));
            Assert.Contains("camera=()", Header(page.Response, "Permissions-Policy"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/cuenta/iniciar-sesion", "GET, HEAD, POST")]
    [InlineData("/ayuda/referencia-api", "GET, HEAD")]
    [InlineData("/auth", "POST")] // an unpublished program offers its files with GET everywhere
    public async Task Trace_IsRefused_AndToldWhatIsServed(string path, string allowed)
    {
        await using var app = new ProductionApp();
        using var http = app.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new Uri(ProductionApp.Address) });

        using var response = await http.SendAsync(new HttpRequestMessage(HttpMethod.Trace, path));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.EndsWith(allowed, string.Join(", ", response.Content.Headers.Allow), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_AskedOverPlainHttp_IsNotRedirected()
    {
        await using var app = new ProductionApp();
        using var http = app.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new Uri("http://portal.example") });

        using var response = await http.PostAsync("/auth", new StringContent("{}", null, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));

    [GeneratedRegex("'nonce-(?<nonce>[^']{20,})'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Nonce();
}
