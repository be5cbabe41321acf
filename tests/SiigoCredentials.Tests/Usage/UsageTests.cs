using System.Data.Common;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Usage;

[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed class UsageTests
{
    // 4:30 in UTC is still the day before in Colombia.
    private readonly TestClock clock = new(new DateTimeOffset(2026, 11, 24, 4, 30, 0, TimeSpan.Zero));

    [Fact]
    public async Task SignInsAndCalls_AreCountedByKeyPartnerDayAndOutcome()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        admin.Http.DefaultRequestHeaders.UserAgent.ParseAdd("cliente/1.0");
        var token = "Bearer " + await admin.TokenAsync(pair);
        await AuthFromAsync(admin, pair, "MiTienda");
        await AuthFromAsync(admin, pair, "MiTienda");
        await admin.CallAsync("/v1/credential", token);
        await admin.CallAsync("/v1/users", token, "ab");
        await admin.AuthAsync(pair.ApiUser, pair.AccessKey![..^1] + (pair.AccessKey.EndsWith('0') ? "1" : "0"));
        await admin.AuthAsync(pair.ApiUser, Web.Credentials.AccessKeyFormat.Generate());
        await admin.AuthAsync("nadie@api.siigo.example", "x");
        Write(app);
        await AuthFromAsync(admin, pair, "MiTienda");
        Write(app);
        clock.Advance(TimeSpan.FromMinutes(31));
        using var again = await PortalClient.SignedInAsync(app);
        await AuthFromAsync(again, pair, "MiTienda");
        Write(app);

        var rows = await app.InDatabaseAsync(
            db => db.UsageDays.OrderBy(row => row.Day).ThenBy(row => row.Outcome).ThenBy(row => row.PartnerId).ToListAsync());

        var yesterday = new DateOnly(2026, 11, 23);
        Assert.Equal(
            [
                (yesterday, UsageOutcome.ApiCall, "MiTienda", 1L),
                (yesterday, UsageOutcome.MistypedKey, "", 1),
                (yesterday, UsageOutcome.SignedIn, "", 1),
                (yesterday, UsageOutcome.SignedIn, "MiTienda", 3),
                (yesterday, UsageOutcome.WrongKey, "", 1),
                (yesterday.AddDays(1), UsageOutcome.SignedIn, "MiTienda", 1),
            ],
            rows.Select(row => (row.Day, row.Outcome, row.PartnerId, row.Count)));
        var key = await app.InDatabaseAsync(db => db.AccessKeys.Select(row => row.Id).SingleAsync());
        Assert.All(rows, row => Assert.Equal(key, row.AccessKeyId));
        Assert.Equal("cliente/1.0", rows[3].LastClient);
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 4, 30, 0, TimeSpan.Zero), rows[3].LastAt);
    }

    [Fact]
    public async Task Page_TellsTheLastUse()
    {
        await using var app = new PortalApp { Clock = clock }.OnARealPort();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        Assert.Contains("Ninguna integración lo ha usado todavía", pair.Html, StringComparison.Ordinal);

        await AuthFromAsync(admin, pair, "MiTienda");
        Write(app);

        var page = await admin.GetAsync(PortalClient.ByPartners);
        Assert.Contains("aliado MiTienda, desde la IP 127.0.0.1", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_ThatCannotBeWritten_IsWrittenLater_AndNobodyWaits()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        await app.SqlAsync("CREATE TRIGGER Broken BEFORE INSERT ON UsageDays BEGIN SELECT RAISE(ABORT, 'broken'); END");

        Assert.Equal(HttpStatusCode.OK, (await AuthFromAsync(admin, pair, "MiTienda")).StatusCode);
        Assert.ThrowsAny<DbException>(() => Write(app));
        Assert.Equal(HttpStatusCode.OK, (await AuthFromAsync(admin, pair, "MiTienda")).StatusCode);
        await app.SqlAsync("DROP TRIGGER Broken");
        Write(app);

        Assert.Equal(2, await app.InDatabaseAsync(db => db.UsageDays.SumAsync(row => row.Count)));
    }

    [Fact]
    public async Task Stop_WritesWhatIsStillInMemory()
    {
        await using var app = new PortalApp { Clock = clock };
        await using (var twin = app.Twin())
        {
            using var admin = await PortalClient.SignedInAsync(twin);
            await admin.TokenAsync(await admin.GenerateAsync());
        }

        Assert.Equal(1, await app.InDatabaseAsync(db => db.UsageDays.SumAsync(row => row.Count)));
    }

    [Fact]
    public async Task Partners_BeyondTheMostADay_AreCountedWithoutAName()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Usage:RowsPerDay"] = "10" } };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        for (var partner = 0; partner < 30; partner++)
        {
            await AuthFromAsync(admin, pair, $"Aliado{partner}");
            Write(app);
        }

        await AuthFromAsync(admin, pair, "Aliado3");
        Write(app);

        var rows = await app.InDatabaseAsync(db => db.UsageDays.ToListAsync());
        Assert.Equal(11, rows.Count);
        Assert.Equal(31, rows.Sum(row => row.Count));
        Assert.Equal(2, rows.Single(row => row.PartnerId == "Aliado3").Count);
    }

    [Fact]
    public async Task Days_OlderThanKept_AreForgotten()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await AuthFromAsync(admin, await admin.GenerateAsync(), "MiTienda");
        Write(app);
        var housekeeping = app.Services.GetRequiredService<Housekeeping>();

        clock.Advance(TimeSpan.FromDays(400));
        await housekeeping.RunOnceAsync(CancellationToken.None);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.UsageDays.CountAsync()));
        clock.Advance(TimeSpan.FromDays(1));
        await housekeeping.RunOnceAsync(CancellationToken.None);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.UsageDays.CountAsync()));
    }

    private static void Write(PortalApp app) => app.Services.GetRequiredService<UsageWriter>().Write();

    private static async Task<HttpResponseMessage> AuthFromAsync(PortalClient client, PortalPage pair, string partner)
    {
        client.Http.DefaultRequestHeaders.Remove("Partner-Id");
        client.Http.DefaultRequestHeaders.Add("Partner-Id", partner);
        var response = await client.AuthAsync(pair.ApiUser, pair.AccessKey!);
        client.Http.DefaultRequestHeaders.Remove("Partner-Id");
        return response;
    }
}
