using Microsoft.EntityFrameworkCore;

namespace SiigoCredentials.Tests.Operator;

[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed class HousekeepingTests
{
    [Fact]
    public async Task Hour_Passes_AndARoundIsMadeUnasked()
    {
        var clock = new TestClock();
        await using var app = new PortalApp { Clock = clock };
        Task<int> KeysAsync() => app.InDatabaseAsync(db => db.SigningKeys.CountAsync());

        clock.SetUtcNow(await app.InDatabaseAsync(db => db.SigningKeys.Select(key => key.SignsFrom).SingleAsync()) + TimeSpan.FromDays(91));
        Assert.Equal(1, await KeysAsync());

        // Anew each time: nobody knows when the round's timer begins to run.
        await Until.TrueAsync(
            async () =>
            {
                clock.Tick(TimeSpan.FromHours(1));
                return await KeysAsync() == 2;
            },
            () => "The signing key was not rolled.");
    }
}
