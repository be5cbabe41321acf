using System.Data.Common;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Limits;

namespace SiigoCredentials.Tests.Instances;

/// <summary>
/// Several portals on one database grant one limit on attempts between them: 20 failed sign-ins a minute, 10 passwords in a while.
/// </summary>
[Trait("Engine", "Both")]
public sealed class LimitShareTests : IDisposable
{
    private readonly TestClock clock = new();
    private readonly PortalApp app;
    private readonly PortalApp twin;

    public LimitShareTests()
    {
        app = new PortalApp { Clock = clock, Settings = { ["Portal:Instances"] = "2", ["Tokens:SignInsPerMinute"] = "3" } };
        twin = app.Twin();
    }

    public void Dispose()
    {
        twin.Dispose();
        app.Dispose();
    }

    [Fact]
    public async Task BeforeTheyHearOfEachOther_EachGrantsItsShare_AndTheSignInsThatWerePromised()
    {
        using var one = await PortalClient.SignedInAsync(app);
        using var other = new PortalClient(twin);
        var pair = await one.GenerateAsync();

        Assert.Equal(10, await FailuresAsync(app));
        Assert.Equal(10, await FailuresAsync(twin));
        Assert.Equal(10, await GuessesAsync(app) + await GuessesAsync(twin));
        for (var time = 0; time < 3; time++)
        {
            await one.TokenAsync(pair);
            await other.TokenAsync(pair);
        }
    }

    [Fact]
    public async Task WhoAlwaysMeetsTheSame_GetsTheWholeLimit_AndNothingOfTheOthers()
    {
        var granted = 0;
        for (var look = 0; look < 6; look++)
        {
            granted += await FailuresAsync(app);
            await ExchangeAsync();
        }

        Assert.Equal(20, granted);
        Assert.Equal(0, await FailuresAsync(twin));
        Assert.Equal(10, await FailuresAsync(twin, "otra")); // another user's is untouched
    }

    [Fact]
    public async Task WhatComesBackWithTime_ComesBackOnceForAll()
    {
        await FailuresAsync(app);
        await FailuresAsync(twin);
        await ExchangeAsync();
        Assert.Equal(0, await FailuresAsync(app) + await FailuresAsync(twin));

        await AdvanceAsync(TimeSpan.FromSeconds(30)); // half of it
        await ExchangeAsync();

        Assert.Equal(10, await FailuresAsync(app) + await FailuresAsync(twin));
        await ExchangeAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(2));
        await FailuresAsync(app, "otra");
        await ExchangeAsync();
        await FailuresAsync(app, "otra más"); // the newest row alone is kept until there is a newer one
        await ExchangeAsync();
        Assert.DoesNotContain(await RowsAsync(), row => row.SpentUntil < clock.GetUtcNow());
        Assert.Equal(10, await FailuresAsync(twin));
    }

    [Fact]
    public async Task OneThatLooksBeforeAnotherHasTold_GrantsTooMuch_WhichIsWaitedFor()
    {
        var granted = await FailuresAsync(app) + await FailuresAsync(twin);
        await ExchangeAsync(app);
        granted += await FailuresAsync(app);
        await ExchangeAsync();

        Assert.Equal(25, granted);
        await AdvanceAsync(TimeSpan.FromSeconds(15)); // five have come back
        await ExchangeAsync();
        Assert.Equal(0, await FailuresAsync(app) + await FailuresAsync(twin));
        await AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.Equal(1, await FailuresAsync(app));
    }

    [Fact]
    public async Task PasswordsGuessedAtOne_AreCountedAtTheOther_AndTheRightOneIsNot()
    {
        using var ana = await PortalClient.SignedInAsync(app);
        using var herself = await PortalClient.SignedInAsync(twin);
        await ExchangeAsync();
        Assert.Empty(await RowsAsync());

        var guessed = await GuessesAsync(app);
        await ExchangeAsync();

        Assert.Equal(5, guessed);
        Assert.Equal(3, await GuessesAsync(twin)); // its share of the other five
        var rows = await RowsAsync();
        Assert.Equal(["attempts at an account", "attempts from an address"], rows.Select(row => row.Limit).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task KnownBrowser_HasOneBudgetAtBoth_OfWhichNoFloodOfStrangersTakesAny()
    {
        using var ana = await PortalClient.SignedInAsync(app);
        using var there = new PortalClient(twin);
        await there.GetAsync("/cuenta/iniciar-sesion");
        there.TakeCookie(ana, "dispositivo");
        ana.ForgetCookie("sesion");
        var strangers = app.Services.GetRequiredService<SharedLimits>().Of("attempts at an account", 10, TimeSpan.FromMinutes(10));
        for (var account = 0; account < 10 * GcraLimiter.MostReplicated; account++)
        {
            strangers.TryAcquire($"NADIE{account}@DEMO.EXAMPLE");
        }

        Assert.Equal(5, await WrongAsync(ana));
        await ExchangeAsync();

        Assert.Equal(3, await WrongAsync(there)); // its share of the other five, as it is of a stranger's
        Assert.Contains("attempts of a known browser", (await RowsAsync()).Select(row => row.Limit));

        static async Task<int> WrongAsync(PortalClient browser)
        {
            for (var count = 0; ; count++)
            {
                if ((await browser.SignInAsync(PortalClient.Admin, "adivinanza")).Status == HttpStatusCode.TooManyRequests)
                {
                    return count;
                }
            }
        }
    }

    [Fact]
    public async Task DatabaseThatDoesNotAnswer_LeavesEachItsShare_AndIsToldLater()
    {
        await FailuresAsync(app);
        await app.SqlAsync("ALTER TABLE RateLimitStates RENAME TO Gone");

        await Assert.ThrowsAnyAsync<DbException>(ExchangeAsync);
        Assert.Equal(0, await FailuresAsync(app));
        await app.SqlAsync("ALTER TABLE Gone RENAME TO RateLimitStates");
        await ExchangeAsync();

        Assert.Equal(5, await FailuresAsync(twin));
        Assert.Equal(5, await FailuresAsync(app));
    }

    [Fact]
    public async Task PortalThatStops_TellsWhatItCounted_AndOneThatStartsKnowsIt()
    {
        await FailuresAsync(twin);
        await twin.DisposeAsync();

        await using var next = app.Twin();
        await ExchangeAsync(next);
        Assert.Equal(5, await FailuresAsync(next));
    }

    [Fact]
    public async Task FloodOfKeys_IsOneOfRowsToABound_AndWhatWasNotToldGoesOnCounting()
    {
        using var client = app.CreateClient();
        using var other = twin.CreateClient();
        var (limit, theirs) = (LimitOf(app), LimitOf(twin));
        for (var key = 0; key < 10 * GcraLimiter.MostReplicated; key++)
        {
            limit.TryAcquire($"{key}");
        }

        while (limit.TryAcquire("a guessed one") is null)
        {
            // until it has no more
        }

        theirs.TryAcquire("a guessed one");
        await ExchangeAsync();

        Assert.Equal(GcraLimiter.MostReplicated + 1, (await RowsAsync()).Count);
        Assert.NotNull(limit.Peek("a guessed one"));
    }

    [Fact]
    public async Task ClockThatWasWrong_KeepsNobodyOutForLong()
    {
        await FailuresAsync(app);
        await ExchangeAsync();
        await app.InDatabaseAsync(
            db => db.RateLimitStates.ExecuteUpdateAsync(
                set => set.SetProperty(row => row.SpentUntil, clock.GetUtcNow().AddYears(10)).SetProperty(row => row.Version, 100)));
        await ExchangeAsync();
        Assert.Equal(0, await FailuresAsync(twin));

        await AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.NotEqual(0, await FailuresAsync(twin));
        await ExchangeAsync();
        Assert.DoesNotContain(await RowsAsync(), row => row.SpentUntil > clock.GetUtcNow().AddMinutes(3));
    }

    // What is due of the two portals by themselves would look between the answers of one portal and those of the other.
    private async Task AdvanceAsync(TimeSpan span)
    {
        foreach (var portal in (PortalApp[])[app, twin])
        {
            await portal.Services.GetRequiredService<RateLimitReplicator>().StopAsync(CancellationToken.None);
        }

        clock.Advance(span);
    }

    private async Task ExchangeAsync()
    {
        foreach (var portal in (PortalApp[])[app, twin, app]) // the second tells what the first is to learn
        {
            await ExchangeAsync(portal);
        }
    }

    private static Task ExchangeAsync(PortalApp portal) =>
        portal.Services.GetRequiredService<RateLimitReplicator>().ExchangeAsync(CancellationToken.None);

    private static GcraLimiter LimitOf(PortalApp portal) =>
        portal.Services.GetRequiredService<SharedLimits>().Of("flood", 10, TimeSpan.FromMinutes(1));

    // How many failures a portal answers as such before it asks to wait.
    private static async Task<int> FailuresAsync(PortalApp portal, string user = "nadie")
    {
        using var client = new PortalClient(portal);
        for (var count = 0; ; count++)
        {
            using var answer = await client.AuthAsync(user, "una clave que no es");
            if (answer.StatusCode != HttpStatusCode.Unauthorized)
            {
                Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
                return count;
            }
        }
    }

    // How many wrong passwords are looked at before the door is shut.
    private static async Task<int> GuessesAsync(PortalApp portal)
    {
        using var stranger = new PortalClient(portal);
        var count = 0;
        while ((await stranger.SignInAsync("nadie@demo.example", "no es esta, ni lo será")).Status == HttpStatusCode.OK)
        {
            count++;
        }

        return count;
    }

    private Task<List<RateLimitState>> RowsAsync() => app.InDatabaseAsync(db => db.RateLimitStates.AsNoTracking().ToListAsync());
}
