using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SiigoCredentials.Tests.Telemetry;

/// <summary>What whoever watches the portal is told, and who is not.</summary>
[Trait("Loop", "Quick")]
public sealed partial class TelemetryTests
{
    private const string Token = "a-token-for-the-tests-alone";

    private static PortalApp Watched() => new() { Settings = { ["Telemetry:MetricsToken"] = Token } };

    [Fact]
    public async Task Health_SaysUpOrNot_AndNothingMore()
    {
        await using var app = Watched();
        using var anybody = new PortalClient(app);

        Assert.Matches(@"^Healthy \d+\.\d+\.\d+$", await anybody.Http.GetStringAsync("/health/live"));
        Assert.Equal("Healthy", await anybody.Http.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task Readiness_WithoutTheDatabase_IsRedWhileThePortalLives()
    {
        await using var app = Watched();
        using var anybody = new PortalClient(app);
        await anybody.Http.GetStringAsync("/health/ready");

        await app.SqlAsync("ALTER TABLE Plans RENAME TO Gone");

        Assert.Equal(HttpStatusCode.OK, (await anybody.Http.GetAsync("/health/live")).StatusCode);
        using var answer = await anybody.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("Unhealthy", await answer.Content.ReadAsStringAsync());
        Assert.Contains(
            "The database does not answer.", await (await AskAsync(anybody, "/health/ready", Token)).Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a-token-for-the-tests-alon")]
    [InlineData("another-token-of-some-length")]
    public async Task Numbers_WithoutTheToken_AreNotThere(string? token)
    {
        await using var app = Watched();
        using var somebody = await PortalClient.SignedInAsync(app);

        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(somebody, "/metrics", token)).StatusCode);
        Assert.Equal("Healthy", await (await AskAsync(somebody, "/health/ready", token)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Numbers_WhereNoTokenIsSet_AreNobodys()
    {
        await using var app = new PortalApp();
        using var anybody = new PortalClient(app);

        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(anybody, "/metrics", "")).StatusCode);
    }

    [Fact]
    public async Task Numbers_TellWhatBecameOfSignInsAndActs_AndNobodysName()
    {
        await using var app = Watched();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        await admin.TokenAsync(pair);
        await admin.TokenAsync(pair);
        await admin.AuthAsync(pair.ApiUser, "x");
        await admin.AuthAsync("nadie@api.example", "x");

        var told = await NumbersAsync(admin);

        // At least, because every portal of this test run has its meter in the one process.
        Assert.True(Told(told, "portal_sign_ins_total", "SignedIn") >= 2);
        Assert.True(Told(told, "portal_sign_ins_total", "MistypedKey") >= 1);
        Assert.True(Told(told, "portal_sign_ins_total", "UnknownUser") >= 1);
        Assert.True(Told(told, "portal_credential_acts_total", "CredentialGenerated") >= 1);
        Assert.Matches(@"portal_audit_head_age_seconds\S* \d", told);
        Assert.DoesNotContain(pair.ApiUser, told, StringComparison.Ordinal);
        Assert.DoesNotContain("andina", told, StringComparison.OrdinalIgnoreCase);
        // a portal's own address
        Assert.DoesNotContain(
            "127.0.0.1\"", told.Replace("server_address=\"127.0.0.1\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dashboard_AsksForNothingThatIsNotMeasured()
    {
        await using var app = Watched().OnARealPort();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.TokenAsync(await admin.GenerateAsync());
        using var dashboard = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "monitoring", "dashboard.json")));
        var asked = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .SelectMany(target => Metric().Matches(target.GetProperty("expr").GetString()!).Select(match => match.Value))
            .ToHashSet();

        var told = await NumbersAsync(admin);

        Assert.True(asked.Count >= 8);
        Assert.All(asked, name => Assert.Contains($"\n{name}", told, StringComparison.Ordinal));
    }

    // Two portals of the test run that are alive at once have a line each.
    private static long Told(string numbers, string name, string label) => numbers.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains($"\"{label}\"", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));

    private static async Task<string> NumbersAsync(PortalClient client)
    {
        using var answer = await AskAsync(client, "/metrics", Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static Task<HttpResponseMessage> AskAsync(PortalClient client, string path, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client.Http.SendAsync(request);
    }

    [GeneratedRegex(@"\b(?:portal|http_server|dotnet)_[a-z_]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Metric();
}
