using System.Net;
using System.Net.Http.Json;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>What the holder of a key is told in passing, and that nobody else is told anything.</summary>
public sealed class HolderHeadersTests
{
    private static readonly string[] OfTheKey = [HolderHeaders.KeyExpiration, HolderHeaders.KeyFingerprint];
    private static readonly string[] OfTheLimit = [HolderHeaders.RateLimit, HolderHeaders.RateLimitPolicy];

    [Theory]
    [InlineData("/auth")]
    [InlineData("/alliances/api/siigoapi-users/v1/sign-in")]
    [InlineData("/oauth/token")]
    public async Task RightPair_IsToldOfItsLimit_AndOfTheEndOfAKeyThatHasOne(string door)
    {
        var clock = new TestClock(new DateTimeOffset(2026, 11, 30, 18, 0, 0, TimeSpan.Zero));
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();

        using var first = await SignInAsync(admin, door, former);

        Assert.Equal("\"sign-ins\";q=100;w=60", HeaderOf(first, HolderHeaders.RateLimitPolicy));
        Assert.Equal("\"sign-ins\";r=99;t=1", HeaderOf(first, HolderHeaders.RateLimit));
        Assert.All(OfTheKey, name => Assert.Null(HeaderOf(first, name)));

        var token = "Bearer " + await admin.TokenAsync(former);
        var next = await admin.RotateAsync(PortalClient.ByPartners, "1.00:00:00");
        using var second = await SignInAsync(admin, door, former);
        using var call = await admin.CallAsync("/v1/credential", token);
        foreach (var answer in (HttpResponseMessage[])[second, call])
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("2026-12-01 18:00:00 UTC", HeaderOf(answer, HolderHeaders.KeyExpiration));
            Assert.Equal(former.Document.QuerySelector("p.small code[translate=no]")!.TextContent, HeaderOf(answer, HolderHeaders.KeyFingerprint));
        }

        Assert.Equal("\"sign-ins\";r=97;t=1", HeaderOf(second, HolderHeaders.RateLimit));
        using var withTheNew = await SignInAsync(admin, door, next);
        using var callWithTheNew = await admin.CallAsync("/v1/credential", "Bearer " + await admin.TokenAsync(next));
        Assert.All(OfTheKey, name => Assert.Null(HeaderOf(withTheNew, name)));
        Assert.All(OfTheKey, name => Assert.Null(HeaderOf(callWithTheNew, name)));
        Assert.All(OfTheLimit, name => Assert.Null(HeaderOf(callWithTheNew, name)));
    }

    [Theory]
    [InlineData("/auth")]
    [InlineData("/oauth/token")]
    public async Task Stranger_IsToldNothing(string door)
    {
        await using var app = new PortalApp { Settings = new() { ["Tokens:FailuresPerUserPerMinute"] = "5" } };
        using var admin = await PortalClient.SignedInAsync(app);
        var ended = await admin.GenerateAsync();
        var former = await admin.RotateAsync(PortalClient.ByPartners);
        var pair = await admin.RotateAsync(PortalClient.ByPartners, "1.00:00:00");
        (string User, string Key)[] strange =
        [
            (pair.ApiUser, ended.AccessKey!), (pair.ApiUser, pair.AccessKey![..^1]), (pair.ApiUser, "x"),
            ("nadie@api.siigo.example", former.AccessKey!), (former.ApiUser, ""),
        ];
        HashSet<HttpStatusCode> seen = [];
        foreach (var (user, key) in strange.Concat(strange).Concat(strange))
        {
            using var answer = await SignInAsync(admin, door, user, key);
            seen.Add(answer.StatusCode);
            Assert.All(OfTheKey.Concat(OfTheLimit), name => Assert.Null(HeaderOf(answer, name)));
        }

        Assert.Contains(HttpStatusCode.Unauthorized, seen);
        Assert.Contains(HttpStatusCode.TooManyRequests, seen);
        using var call = await admin.CallAsync("/v1/credential", "Bearer x");
        Assert.All(OfTheKey.Concat(OfTheLimit), name => Assert.Null(HeaderOf(call, name)));
    }

    [Theory]
    [InlineData("/auth")]
    [InlineData("/oauth/token")]
    public async Task BeyondTheLimit_NothingIsLeft_AndItComesBackWithTime(string door)
    {
        var clock = new TestClock(new DateTimeOffset(2026, 11, 30, 18, 0, 0, TimeSpan.Zero));
        await using var app = new PortalApp { Clock = clock, Settings = new() { ["Tokens:SignInsPerMinute"] = "2" } };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        List<string?> told = [];
        for (var count = 0; count < 3; count++)
        {
            using var answer = await SignInAsync(admin, door, pair);
            told.Add(HeaderOf(answer, HolderHeaders.RateLimit));
            Assert.Equal(count == 2 ? "30" : null, HeaderOf(answer, "Retry-After"));
        }

        Assert.Equal(["\"sign-ins\";r=1;t=30", "\"sign-ins\";r=0;t=30", "\"sign-ins\";r=0;t=30"], told);
        clock.Advance(TimeSpan.FromSeconds(45));
        using var later = await SignInAsync(admin, door, pair);
        Assert.Equal("\"sign-ins\";r=0;t=15", HeaderOf(later, HolderHeaders.RateLimit));
    }

    private static Task<HttpResponseMessage> SignInAsync(PortalClient client, string door, PortalPage pair) =>
        SignInAsync(client, door, pair.ApiUser, pair.AccessKey!);

    private static Task<HttpResponseMessage> SignInAsync(PortalClient client, string door, string user, string key) =>
        door == "/oauth/token"
            ? client.Http.PostAsync(door, new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = user,
                ["client_secret"] = key,
            }))
            : client.Http.PostAsJsonAsync(door, new { username = user, access_key = key });

    private static string? HeaderOf(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
