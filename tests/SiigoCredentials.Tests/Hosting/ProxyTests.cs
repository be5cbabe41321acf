using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SiigoCredentials.Tests.Accounts;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>Whose word is taken for where a request comes from and how, with one or several proxies in front.</summary>
public sealed class ProxyTests
{
    private const string SignIn = "/cuenta/iniciar-sesion";
    private const string Token = "a-token-for-the-tests-alone";

    // The portal's neighbour is nginx at 127.0.0.1; the CDN before it has 203.0.113.0/24 and 2001:db8:cd::/48.
    [Fact]
    public async Task Client_IsTheLastAddressThatIsNotTrusted()
    {
        (string ForwardedFor, string Address)[] rows =
        [
            ("198.51.100.7", "198.51.100.7"),
            ("198.51.100.7, 203.0.113.9", "198.51.100.7"),
            ("198.51.100.7, 203.0.113.9, 203.0.113.10", "198.51.100.7"),
            ("9.9.9.9, 198.51.100.7, 203.0.113.9", "198.51.100.7"), // the client wrote the first
            ("203.0.113.77, 9.9.9.9, 198.51.100.7", "198.51.100.7"),
            ("198.51.100.7:5612, 203.0.113.9:443", "198.51.100.7"),
            ("2001:db8::7, 203.0.113.9", "2001:db8::7"),
            ("[2001:db8::7]:5612, 2001:db8:cd::1", "2001:db8::7"),
            ("::ffff:198.51.100.7, ::ffff:203.0.113.9", "198.51.100.7"),
            ("unknown, 203.0.113.9", "203.0.113.9"), // what cannot be read is nobody's address
        ];
        using var events = new SecurityEvents();
        await using var app = new ProductionApp
        {
            Logs = events,
            Settings = { ["Portal:TrustedProxies"] = "127.0.0.1,203.0.113.9/24,2001:db8:cd::/48" }
        }.OnBothKindsOfAddress();
        using var http = app.CreateClient();
        http.DefaultRequestHeaders.Host = "portal.example";
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        foreach (var (forwardedFor, address) in rows)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/instalacion?codigo=adivinado")
            { Headers = { { "X-Forwarded-For", forwardedFor } } };
            using var answer = await http.SendAsync(request);

            Assert.Equal((forwardedFor, address), (forwardedFor, Assert.Single(events.Take()).Split("Address=")[^1].Split(' ')[0]));
        }
    }

    [Fact]
    public async Task StrangersWord_IsNotTaken()
    {
        using var events = new SecurityEvents();
        await using var app = new PortalApp { Logs = events, Settings = { ["Portal:TrustedProxies"] = "203.0.113.0/24" } }.OnARealPort();
        using var http = app.CreateClient();
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.5, 203.0.113.6");

        await http.GetAsync("/instalacion?codigo=adivinado");

        Assert.Contains("Address=127.0.0.1", Assert.Single(events.Take()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "192.0.2.1", "https",
        "127.0.0.1 sends X-Forwarded-Proto and is not trusted: if it is your proxy, set Portal:TrustedProxies=127.0.0.1")]
    [InlineData(
        "192.0.2.1", null,
        "127.0.0.1 sends no X-Forwarded-Proto and is not trusted: if it is your proxy, let it send that header, and set Portal:TrustedProxies=127.0.0.1")]
    [InlineData("127.0.0.1", null, "the trusted proxy 127.0.0.1 sends no X-Forwarded-Proto, and should")]
    [InlineData("127.0.0.1", "http", "the trusted proxy 127.0.0.1 passes on what came over http, and should redirect it to https")]
    public async Task PageOverHttp_IsSaidToThePerson_OnceToTheLog_AndByReadiness_UntilHttpsComes(
        string trusted, string? scheme, string cause)
    {
        var clock = new TestClock();
        using var logs = new LogRecorder();
        await using var app = new ProductionApp
        { Clock = clock, Logs = logs, Settings = { ["Portal:TrustedProxies"] = trusted, ["Telemetry:MetricsToken"] = Token } };
        app.OnARealPort();
        using var http = app.CreateClient();
        http.DefaultRequestHeaders.Host = "portal.example";

        var first = await AskAsync(http, SignIn, scheme);
        var second = await AskAsync(http, "/no-existe", scheme);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (first.Status, second.Status));
        Assert.Contains("Aquí se entra por https", first.Html, StringComparison.Ordinal);
        Assert.Contains($"href=\"{ProductionApp.Address}\"", first.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Algo falló", first.Html, StringComparison.Ordinal);
        Assert.Contains(
            cause, Assert.Single(
                logs.Text.Split('\n'), line => line.StartsWith("A page was asked for over plain http", StringComparison.Ordinal)),
                    StringComparison.Ordinal);
        Assert.DoesNotContain("antiforgery", logs.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal((HttpStatusCode.OK, "Degraded"), await AskAsync(http, "/health/ready", scheme));
        Assert.Contains(cause, await ReasonAsync(app), StringComparison.Ordinal);

        if (trusted == "127.0.0.1")
        {
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(http, SignIn, "https")).Status);
        }
        else
        {
            clock.Advance(TimeSpan.FromMinutes(15));
        }

        Assert.Null(await ReasonAsync(app));
    }

    [Fact]
    public async Task ProgramsOverHttp_AreServedAsBefore_AndFilesToo()
    {
        await using var app = new ProductionApp();
        app.OnARealPort();
        using var http = app.CreateClient();
        http.DefaultRequestHeaders.Host = "portal.example";

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(http, "/.well-known/jwks.json", null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(http, "/health/live", null)).Status);
        Assert.Null(await ReasonAsync(app));
    }

    private static async Task<string?> ReasonAsync(PortalApp app)
    {
        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "https");
        return report.Entries["https"].Description;
    }

    private static async Task<(HttpStatusCode Status, string Html)> AskAsync(HttpClient http, string path, string? scheme)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        if (scheme is not null)
        {
            request.Headers.Add("X-Forwarded-Proto", scheme);
        }

        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }
}
