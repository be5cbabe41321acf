using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>
/// Who gets the envelope and who a page, at addresses that are none, with methods that no page takes, and under another host's name.
/// </summary>
public sealed class ProgramErrorTests
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    private static readonly string[] OtherMethods = ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"];

    [Fact]
    public async Task DoorWithASlashTooMany_IsTheDoor()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        using var http = admin.WithoutRedirects();
        foreach (var path in (string[])["//auth", "/auth//", "///auth", "//alliances//api/siigoapi-users/v1//sign-in"])
        {
            using var content = new StringContent(
                $$"""{"username":"{{pair.ApiUser}}","access_key":"{{pair.AccessKey}}"}""", null, "application/json");
            using var answer = await http.PostAsync(new Uri(http.BaseAddress!.GetLeftPart(UriPartial.Authority) + path), content);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}");
        }

        using var evil = await http.GetAsync(new Uri(http.BaseAddress!.GetLeftPart(UriPartial.Authority) + "//evil.example/v1"));
        Assert.Equal(HttpStatusCode.NotFound, evil.StatusCode);
        Assert.Null(evil.Headers.Location);
        using var keys = await http.GetAsync(new Uri(http.BaseAddress!.GetLeftPart(UriPartial.Authority) + "//.well-known//jwks.json"));
        Assert.Equal(HttpStatusCode.OK, keys.StatusCode);
    }

    [Theory]
    [InlineData("/api/auth", "/auth")]
    [InlineData("/auth%20", "/auth")]
    [InlineData("/auth%E2%80%8B", "/auth")]
    [InlineData("/auth.", "/auth")]
    [InlineData("/siigo/oauth/token", "/oauth/token")]
    [InlineData("/api/v1/users", "/v1/users")]
    [InlineData("/api//v1/credential/", "/v1/credential")]
    public async Task AddressThatIsAlmostADoor_NamesTheDoor(string path, string meant)
    {
        await using var app = new PortalApp();
        using var http = app.CreateClient(new() { AllowAutoRedirect = false });
        foreach (var accept in (string?[])[null, "*/*", "application/json"])
        {
            foreach (var method in (string[])["GET", "POST"])
            {
                var error = await ErrorAsync(http, method, path, accept, HttpStatusCode.NotFound);
                Assert.Equal("not_found", (string)error["Code"]!);
                Assert.EndsWith($" {meant}", (string)error["Message"]!, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task ProgramAtAPage_GetsTheEnvelope_WhateverWentWrong()
    {
        await using var app = new PortalApp();
        using var http = app.CreateClient(new() { AllowAutoRedirect = false });
        foreach (var (method, path, status) in ((string, string, int)[])
            [
                ("GET", "/no-existe", 404), ("GET", "/", 404), ("POST", "/", 404), ("GET", "/configuracion", 404),
                ("PUT", "/cuenta/iniciar-sesion", 405), ("DELETE", "/", 405), ("GET", "/css/no-existe.css", 404), ("GET", "/error", 404),
                ("POST", "/reportar-filtracion", 400),
            ])
        {
            foreach (
                var accept in (string[])["application/json", "application/json, text/plain, */*", "application/vnd.api+json", "text/plain"])
            {
                var error = await ErrorAsync(http, method, path, accept, (HttpStatusCode)status);
                Assert.True(status != 404 || ((string)error["Message"]!).Contains("/openapi/v1.json", StringComparison.Ordinal), path);
            }
        }

        using var json = new StringContent("{}", null, "application/json");
        using var atPage = await http.PostAsync("/cuenta/iniciar-sesion", json);
        Assert.Equal("not_found", (string)(await ErrorOf(atPage, HttpStatusCode.NotFound))["Code"]!);
    }

    [Theory]
    [InlineData("GET", "/no-existe", 404, Browser)]
    [InlineData("GET", "/api/auth", 404, Browser)]
    [InlineData("PUT", "/cuenta/iniciar-sesion", 405, Browser)]
    [InlineData("GET", "/no-existe", 404, "*/*")]
    [InlineData("GET", "/no-existe", 404, null)]
    public async Task Browser_GetsAPage(string method, string path, int status, string? accept)
    {
        await using var app = new PortalApp();
        using var http = app.CreateClient(new() { AllowAutoRedirect = false });
        using var answer = await SendAsync(http, method, path, accept);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task MethodThatNoPageTakes_IsRefusedBeforeAnybodyIsSentToSignIn()
    {
        await using var app = new PortalApp();
        using var http = app.CreateClient(new() { AllowAutoRedirect = false });
        foreach (var path in RouteMatrixTests.PagesOfPeople)
        {
            foreach (var method in OtherMethods)
            {
                using var answer = await SendAsync(http, method, path, Browser);
                Assert.True(answer.StatusCode == HttpStatusCode.MethodNotAllowed, $"{method} {path}: {answer.StatusCode}");
                Assert.StartsWith("GET, HEAD", string.Join(", ", answer.Content.Headers.Allow), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("evil.example", false)]
    [InlineData("portal.example.evil.example", false)]
    [InlineData("portal.example", true)]
    [InlineData("PORTAL.EXAMPLE:8443", true)]
    [InlineData("127.0.0.1:5000", true)]
    [InlineData("[::1]:5000", true)]
    [InlineData("dentro.example", true)]
    [InlineData("portal.example.", true)]
    [InlineData("uno.red.example", true)]
    [InlineData("red.example", false)]
    [InlineData("xn--caf-dma.example", true)]
    public async Task ForeignHost_IsRefused_AndNothingLeadsThere(string host, bool isKnown)
    {
        await using var app = new ProductionApp
        { Settings = { ["AllowedHosts"] = "dentro.example;otro.example;*.red.example;café.example" } };
        using var http = app.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new Uri(ProductionApp.Address) });
        foreach (
            var (method, path) in (
                (string, string)[])[("GET", "/"), ("GET", "/cuenta/iniciar-sesion"), ("POST", "/auth"), ("GET", "/.well-known/jwks.json"),
                ("GET", "/health/live"), ("GET", "/css/site.css")])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { Host = host } };
            using var answer = await http.SendAsync(request);
            Assert.True((answer.StatusCode == HttpStatusCode.BadRequest) != isKnown, $"{host} {path}: {answer.StatusCode}");
            Assert.DoesNotContain(host, $"{answer.Headers}{await answer.Content.ReadAsStringAsync()}", StringComparison.OrdinalIgnoreCase);
            Assert.True(answer.Headers.Location is not { IsAbsoluteUri: true }, $"{answer.Headers.Location}");
        }

        if (!isKnown)
        {
            Assert.Equal(
                "The Host is not the name of this installation",
                (string)(await ErrorAsync(http, "POST", "/auth", null, HttpStatusCode.BadRequest, host))["Message"]!);
        }
    }

    [Fact]
    public async Task InstallationWithAnInternationalName_KnowsItself()
    {
        await using var app = new ProductionApp { PublicUrl = "https://xn--caf-dma.example" };
        using var http = app.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new Uri("https://xn--caf-dma.example") });

        using var answer = await http.GetAsync("/cuenta/iniciar-sesion");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task SignIn_OfAPageUnderAnyName_IsBelowThatHost()
    {
        await using var app = new PortalApp();
        using var http = app.CreateClient(new() { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/configuracion?a=b") { Headers = { Host = "evil.example" } };
        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal("/cuenta/iniciar-sesion?volver=%2Fconfiguracion%3Fa%3Db", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Files_ThatAreServed_AreThoseOfTheScreensAndTheirLicences()
    {
        string[] kinds = [".css", ".js", ".svg", ".webp", ".woff2", ".json", ".gz", ".br"];
        string[] licences = ["LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"];
        await using var app = new PortalApp();
        using var http = app.CreateClient();
        var files = app.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>()?.AssetPath).OfType<string>().Distinct().ToList();

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.True(kinds.Contains(Path.GetExtension(file)) || licences.Contains(Path.GetFileName(file)), file));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/lib/README.md")).StatusCode);
    }

    private static async Task<JsonNode> ErrorAsync(
        HttpClient http, string method, string path, string? accept, HttpStatusCode status, string? host = null)
    {
        using var answer = await SendAsync(http, method, path, accept, host);
        return await ErrorOf(answer, status);
    }

    private static async Task<JsonNode> ErrorOf(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(
            answer.StatusCode == status && answer.Content.Headers.ContentType?.MediaType == "application/json",
            $"{answer.RequestMessage}: {answer.StatusCode} {text}");
        var envelope = JsonNode.Parse(text)!;
        Assert.Equal((int)status, (int)envelope["Status"]!);
        return envelope["Errors"]![0]!;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, string method, string path, string? accept, string? host = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { Host = host } };
        if (accept is not null)
        {
            request.Headers.Add("Accept", accept);
        }

        return await http.SendAsync(request);
    }
}
