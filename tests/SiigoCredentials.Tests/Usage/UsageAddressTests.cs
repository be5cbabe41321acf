using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Usage;

/// <summary>Counts by address: told apart while there is room, and bounded however many there are.</summary>
[Trait("Engine", "Both")]
public sealed class UsageAddressTests
{
    private readonly TestClock clock = new(new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Addresses_AreToldApart_AndTheRestIsCountedTogether()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Usage:AddressesPerDay"] = "3" } };
        var credential = await GenerateAsync(app);
        for (var last = 1; last <= 5; last++)
        {
            Count(app, credential, UsageOutcome.SignedIn, $"192.0.2.{last}", "MiTienda");
        }

        Count(app, credential, UsageOutcome.SignedIn, "192.0.2.2", "MiTienda");
        Count(app, credential, UsageOutcome.SignedIn, "192.0.2.2", "OtroAliado"); // a known address stays known for another partner

        var rows = await RowsAsync(app);
        Assert.Equal(
            ["MiTienda  2", "MiTienda 192.0.2.1 1", "MiTienda 192.0.2.2 2", "MiTienda 192.0.2.3 1", "OtroAliado 192.0.2.2 1"],
            rows.Select(row => $"{row.PartnerId} {row.Address} {row.Count}").Order(StringComparer.Ordinal));
        Assert.Equal("192.0.2.5", rows.Single(row => row.Address.Length == 0).LastAddress);
    }

    [Fact]
    public async Task Rows_OfADay_AreBounded_HoweverManyComeFromHoweverMany()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Usage:RowsPerDay"] = "40" } };
        var credential = await GenerateAsync(app);
        var key = credential.Key!.Id;
        UsageOutcome[] outcomes =
            [UsageOutcome.SignedIn, UsageOutcome.OldKey, UsageOutcome.OverLimit, UsageOutcome.AddressNotAllowed, UsageOutcome.WrongKey,
                UsageOutcome.MistypedKey];
        for (var attempt = 0; attempt < 6_000; attempt++)
        {
            app.Services.GetRequiredService<UsageRecorder>().Count(
                credential.Id, key, outcomes[attempt % outcomes.Length],
                new Caller(new IPAddress([10, 0, (byte)(attempt / 256), (byte)attempt]), "", $"Aliado{attempt % 700}"));
        }

        Write(app);

        var rows = await RowsAsync(app);
        Assert.Equal(6_000, rows.Sum(row => row.Count));
        Assert.All(outcomes[..4], outcome => Assert.InRange(rows.Count(row => row.Outcome == outcome), 40, 41));
        Assert.All(
            outcomes[..4], outcome =>
                Assert.InRange(
                    rows.Where(row => row.Outcome == outcome && row.Address.Length > 0).Select(row => row.Address).Distinct().Count(), 10,
                    20));
        Assert.All(outcomes[4..], outcome => Assert.Equal(1, rows.Count(row => row.Outcome == outcome)));
    }

    [Fact]
    public async Task Strangers_FillNothing()
    {
        await using var app = new PortalApp { Clock = clock };
        var credential = await GenerateAsync(app);
        for (var attempt = 0; attempt < 500; attempt++)
        {
            Count(app, credential, attempt % 2 == 0
                ? UsageOutcome.WrongKey : UsageOutcome.MistypedKey, $"10.0.0.{attempt % 250}", $"Inventado{attempt}");
        }

        Assert.Equal(["  250", "  250"], (await RowsAsync(app)).Select(row => $"{row.PartnerId} {row.Address} {row.Count}"));
    }

    [Fact]
    public async Task Count_Allocates_NoMoreThanItsTableNeeds()
    {
        await using var app = new PortalApp();
        var credential = await GenerateAsync(app);
        var recorder = app.Services.GetRequiredService<UsageRecorder>();
        var caller = new Caller(IPAddress.Parse("2001:db8::1"), "cliente/1.0", "MiTienda");
        recorder.Count(credential.Id, credential.Key!.Id, UsageOutcome.SignedIn, caller);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var time = 0; time < 1_000; time++)
        {
            recorder.Count(credential.Id, credential.Key.Id, UsageOutcome.SignedIn, caller);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_096); // the writer may take turns once
    }

    private static async Task<CachedCredential> GenerateAsync(PortalApp app)
    {
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        return (await app.Services.GetRequiredService<Web.Credentials.CredentialCache>()
            .FindAsync(pair.ApiUser, await app.Services.GetRequiredService<ChangeFeed>().CatchUpAsync()))!;
    }

    private static void Count(PortalApp app, CachedCredential credential, UsageOutcome outcome, string address, string partner)
    {
        app.Services.GetRequiredService<UsageRecorder>()
            .Count(credential.Id, credential.Key!.Id, outcome, new Caller(IPAddress.Parse(address), "", partner));
        Write(app);
    }

    private static void Write(PortalApp app) => app.Services.GetRequiredService<UsageWriter>().Write();

    private static Task<List<UsageDay>> RowsAsync(PortalApp app) => app.InDatabaseAsync(db => db.UsageDays.AsNoTracking().ToListAsync());
}
