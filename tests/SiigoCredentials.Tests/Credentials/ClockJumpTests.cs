using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Audit;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Tests.Credentials;

/// <summary>What a machine's clock does to keys when it is set forward, back, and past what 32 bits of seconds can say.</summary>
[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed class ClockJumpTests
{
    [Fact]
    public async Task ClockSetBack_RevivesNoKeyThatEnded_AndTheChainGoesOn()
    {
        var clock = new WallClock();
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();
        var next = await admin.RotateAsync(PortalClient.ByPartners, "01:00:00");
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(former.ApiUser, former.AccessKey!)).StatusCode);

        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync(former.ApiUser, former.AccessKey!)).StatusCode);
        await app.Services.GetRequiredService<KeyRetirementWorker>().RoundAsync(CancellationToken.None);
        clock.SetBy = TimeSpan.FromHours(-1);

        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync(former.ApiUser, former.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(next.ApiUser, next.AccessKey!)).StatusCode);
        clock.SetBy = TimeSpan.FromDays(-1);
        Assert.NotNull((await admin.RotateAsync()).AccessKey);
        await app.InDatabaseAsync(async db =>
        {
            var entries = await db.AuditEntries.OrderBy(entry => entry.Sequence).ToListAsync();
            Assert.True(entries[^1].At < entries[^2].At);
            Assert.Null(await new AuditTrail(db, clock).FindBreakAsync(entries[0].CompanyId, CancellationToken.None));
        });
    }

    [Theory]
    [InlineData(400)]
    [InlineData(5_000)] // past 2038-01-19
    public async Task ClockSetForward_EndsWhatHasAnEnd_AndNothingElse(int days)
    {
        var clock = new WallClock();
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();
        var token = "Bearer " + await admin.TokenAsync(former);
        var next = await admin.RotateAsync(PortalClient.ByPartners, "7.00:00:00");

        clock.SetBy = TimeSpan.FromDays(days);

        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync(former.ApiUser, former.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.CallAsync("/v1/credential", token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.CallAsync("/v1/credential", "Bearer " + await admin.TokenAsync(next))).StatusCode);
    }

    /// <summary>A clock on the wall that somebody sets; what measures how long something takes goes on as before.</summary>
    private sealed class WallClock : TestClock
    {
        public TimeSpan SetBy { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + SetBy;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
