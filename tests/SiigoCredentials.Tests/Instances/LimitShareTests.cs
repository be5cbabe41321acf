using System.Net;
using SiigoCredentials.Web.Hosting;

namespace SiigoCredentials.Tests.Instances;

/// <summary>Attempts are counted in each instance's memory: together they grant no more than one alone would.</summary>
public sealed class LimitShareTests
{
    [Fact]
    public async Task TwoInstances_GrantOneLimitOfFailuresBetweenThem_AndEachTheSignInsThatWerePromised()
    {
        var clock = new TestClock();
        await using var app = new PortalApp { Clock = clock, Settings = { ["Portal:Instances"] = "2", ["Tokens:SignInsPerMinute"] = "3" } };
        await using var twin = app.Twin();
        using var one = await PortalClient.SignedInAsync(app);
        using var other = new PortalClient(twin);
        var pair = await one.GenerateAsync();

        var failures = new List<HttpStatusCode>();
        for (var time = 0; time < 15; time++)
        {
            foreach (var door in (PortalClient[])[one, other])
            {
                using var answer = await door.AuthAsync(pair.ApiUser, $"clave {time}");
                failures.Add(answer.StatusCode);
            }
        }

        Assert.Equal(20, failures.Count(status => status == HttpStatusCode.Unauthorized));
        Assert.Equal(10, failures.Count(status => status == HttpStatusCode.TooManyRequests));
        Assert.Equal(10, await GuessesAsync(app) + await GuessesAsync(twin));
        for (var time = 0; time < 3; time++)
        {
            await one.TokenAsync(pair);
            await other.TokenAsync(pair);
        }
    }

    // How many wrong passwords are looked at before the door is shut.
    private static async Task<int> GuessesAsync(PortalApp app)
    {
        using var stranger = new PortalClient(app);
        var count = 0;
        while ((await stranger.SignInAsync("nadie@demo.example", "no es esta, ni lo será")).Status == HttpStatusCode.OK)
        {
            count++;
        }

        return count;
    }

    [Theory]
    [InlineData(10, 1, 10)]
    [InlineData(10, 3, 4)]
    [InlineData(3, 1_000, 1)]
    public void Share_IsRoundedUp(int limit, int instances, int share) => Assert.Equal(share, new PortalOptions { Instances = instances }.ShareOf(limit));
}
