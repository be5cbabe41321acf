using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Limits;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Tests.Tokens;

public sealed class SignInLimitTests
{
    private readonly TestClock clock = new();

    [Fact]
    public async Task Company_OverAHundredAMinute_IsToldWhenToTryAgain()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var (pair, theirs) = (await admin.GenerateAsync(), await other.GenerateAsync());
        for (var time = 0; time < 100; time++)
        {
            Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        }

        using var refused = await admin.AuthAsync(pair.ApiUser, pair.AccessKey!);

        await AuthTests.AssertEnvelopeAsync(refused, 429, "requests_limit");
        Assert.Contains("Try again in 1 seconds", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, (await other.AuthAsync(theirs.ApiUser, theirs.AccessKey!)).StatusCode);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task User_GuessedAt_IsSlowedWhetherKnownOrNot_AndTheRightKeyGetsIn(bool known)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var user = known ? pair.ApiUser : "nadie@api.siigo.example";
        for (var time = 0; time < 20; time++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync(user, $"clave {time}")).StatusCode);
        }

        using var refused = await admin.AuthAsync(" " + user.ToUpperInvariant(), "otra más");

        await AuthTests.AssertEnvelopeAsync(refused, 429, "requests_limit");
        Assert.Equal(TimeSpan.FromSeconds(3), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync(user, "otra más")).StatusCode);
    }

    [Fact]
    public async Task Address_ThatGuessesAtManyUsers_IsSlowed_AndTheRightKeyGetsInFromThere()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Tokens:FailuresPerAddressPerMinute"] = "10" } }.OnARealPort();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        for (var time = 0; time < 10; time++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync($"nadie{time}@api.siigo.example", "x")).StatusCode);
        }

        // Nobody trusts this connection to speak for other addresses.
        admin.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");

        Assert.Equal(HttpStatusCode.TooManyRequests, (await admin.AuthAsync("otro@api.siigo.example", "x")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
    }

    [Fact]
    public async Task OtherDoors_CountTheSameFailures()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Tokens:FailuresPerUserPerMinute"] = "3" } };
        using var client = new PortalClient(app);
        var form = new Dictionary<string, string>
        { ["grant_type"] = "client_credentials", ["client_id"] = "a@x.example", ["client_secret"] = "x", ["token"] = "t" };

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.AuthAsync("a@x.example", "x")).StatusCode);
        foreach (var path in (string[])["/oauth/introspect", "/oauth/revoke"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.Http.PostAsync(path, new FormUrlEncodedContent(form))).StatusCode);
        }

        using var refused = await client.Http.PostAsync("/oauth/token", new FormUrlEncodedContent(form));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(20), refused.Headers.RetryAfter!.Delta);
        var body = (await refused.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal("temporarily_unavailable", (string?)body["error"]);
        Assert.Contains("Try again in 20 seconds", (string?)body["error_description"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public async Task Addresses_OfOneOwner_AreCountedTogether(string first, string second, bool together)
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Tokens:FailuresPerAddressPerMinute"] = "1" } };
        var limits = app.Services.GetRequiredService<SignInLimits>();

        Assert.Null(limits.CountFailure("a", IPAddress.Parse(first)));
        Assert.Equal(together, limits.CountFailure("b", IPAddress.Parse(second)) is not null);
    }

    [Fact]
    public void Table_AskedByMillionsOfKeys_StaysWithinItsSizeAndKeepsTheBusyOnes()
    {
        var table = new GcraLimiter(10, TimeSpan.FromMinutes(1), clock);
        for (var time = 0; time < 10; time++)
        {
            Assert.Null(table.TryAcquire("ocupado"));
        }

        Span<byte> key = stackalloc byte[4];
        table.TryAcquire(key); // what the first time of all prepares is no growth
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var stranger = 0; stranger < 1_000_000; stranger++)
        {
            BitConverter.TryWriteBytes(key, stranger);
            table.TryAcquire(key);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.NotNull(table.TryAcquire("ocupado"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(7_777)]
    public void Table_OverAnyTime_LetsThroughWhatItShould(int perMinute)
    {
        var table = new GcraLimiter(perMinute, TimeSpan.FromMinutes(1), clock);
        var random = new Random(perMinute);
        var (passed, began) = (0, clock.GetTimestamp());
        for (var step = 0; step < 20_000; step++)
        {
            if (table.TryAcquire("x") is { } wait)
            {
                clock.Advance(random.Next(2) == 0 ? wait : wait / 2);
            }
            else
            {
                passed++;
            }
        }

        var minutes = clock.GetElapsedTime(began).TotalMinutes;
        Assert.InRange(passed, (perMinute * minutes) * 0.99, (perMinute * (minutes + 1)) + 1);
    }
}
