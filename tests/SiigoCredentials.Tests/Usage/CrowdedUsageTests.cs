using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Usage;

/// <summary>Who makes names up never pushes those out who got in: each kind of count has room of its own.</summary>
[Trait("Engine", "Both")]
public sealed class CrowdedUsageTests
{
    private const int Tries = 260; // more than there is room for in a day

    private readonly TestClock clock = new(new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HolderOfARotatedKey_WithMadeUpNames_NeverHidesTheIntegrationThatGetsIn(bool isBefore)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();
        var pair = await admin.RotateAsync();
        if (!isBefore)
        {
            await SignInAsync(app, admin, pair.ApiUser, pair.AccessKey!, "MiTienda");
        }

        for (var attempt = 0; attempt < Tries; attempt++)
        {
            await AuthAsync(admin, former.ApiUser, former.AccessKey!, $"AAInventado{attempt}");
            await AuthAsync(admin, former.ApiUser, former.AccessKey!, $"AAInventado{attempt}");
        }

        Write(app);
        await SignInAsync(app, admin, pair.ApiUser, pair.AccessKey!, "MiTienda");

        var report = await ReportAsync(app);
        var key = await app.InDatabaseAsync(
            db => db.AccessKeys.Where(row => row.State == AccessKeyState.Current).Select(row => row.Id).SingleAsync());
        Assert.Equal([("MiTienda", isBefore ? 1L : 2L)], report.UsersOf(key).Select(user => (user.PartnerId, user.Count)));
        Assert.Equal(
            [("MiTienda", isBefore ? 1L : 2L, 0L), ("", 0L, 2L * Tries)], report.ByPartner()
                .Select(partner => (partner.PartnerId, partner.Good, partner.Failed)));
        Assert.Equal(2 * Tries, report.Failed);
        Assert.Contains(
            "MiTienda", (await admin.GetAsync($"{PortalClient.ByConfiguration}?handler=ConfirmRotate"))
                .Document.QuerySelector(".key-users")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HolderOfTheFormerKey_WhileItStillServes_NeverHidesWhoUsesTheNewOne()
    {
        await using var app = new PortalApp { Clock = clock };
        var credential = await GenerateAsync(app);
        var former = Guid.CreateVersion7();
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            Count(app, credential, former, UsageOutcome.SignedIn, $"AAInventado{attempt}", attempt);
        }

        Write(app);
        Count(app, credential, credential.Key!.Id, UsageOutcome.SignedIn, "MiTienda", 7);
        Count(app, credential, credential.Key.Id, UsageOutcome.ApiCall, "OtroAliado", 8);
        Write(app);

        var rows = await app.InDatabaseAsync(
            db => db.UsageDays.AsNoTracking().Where(row => row.AccessKeyId == credential.Key.Id).ToListAsync());
        Assert.Equal(
            ["MiTienda 10.0.0.7", "OtroAliado 10.0.0.8"], rows.Select(row => $"{row.PartnerId} {row.Address}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RefusedAttempts_OfOneKind_NeverHideThoseOfAnother()
    {
        await using var app = new PortalApp { Clock = clock };
        var credential = await GenerateAsync(app);
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            // each with another dead key
            Count(app, credential, Guid.CreateVersion7(), UsageOutcome.OldKey, $"AAInventado{attempt}", attempt);
        }

        Count(app, credential, credential.Key!.Id, UsageOutcome.AddressNotAllowed, "MiTienda", 7);
        Write(app);

        var rows = await app.InDatabaseAsync(db => db.UsageDays.AsNoTracking().ToListAsync());
        Assert.Equal(
            "MiTienda 10.0.0.7", rows.Where(row => row.Outcome == UsageOutcome.AddressNotAllowed)
                .Select(row => $"{row.PartnerId} {row.Address}").Single());
        Assert.Equal(200, rows.Count(row => row.Outcome == UsageOutcome.OldKey && row.PartnerId.Length > 0));
        Assert.Equal(Tries, rows.Where(row => row.Outcome == UsageOutcome.OldKey).Sum(row => row.Count));
    }

    /// <summary>While nothing can be written: names take no more memory than a bounded part, and every attempt is still counted.</summary>
    [Fact]
    public async Task FloodOfNames_BeforeAnythingIsWritten_TakesBoundedMemory_AndHidesNobody()
    {
        await using var app = new PortalApp { Clock = clock };
        var credential = await GenerateAsync(app);
        var recorder = app.Services.GetRequiredService<UsageRecorder>();
        for (var attempt = 0; attempt < 10_000; attempt++)
        {
            Count(app, credential, credential.Key!.Id, UsageOutcome.OldKey, $"AAInventado{attempt}", attempt);
        }

        Count(app, credential, credential.Key!.Id, UsageOutcome.SignedIn, "MiTienda", 7);
        var (counts, lost) = recorder.Take();

        Assert.Equal(0, lost);
        Assert.Equal(10_001, counts.Values.Sum(tally => tally.Count));
        Assert.InRange(counts.Count, 2, UsageRecorder.MostNamed + 2);
        Assert.Contains(counts.Keys, key => key is { Outcome: UsageOutcome.SignedIn, PartnerId: "MiTienda" });
        foreach (var (key, tally) in counts)
        {
            recorder.Return(key, tally); // the disk was full: nothing of it grows or gets lost
        }

        Write(app);
        Assert.Equal(10_001, await app.InDatabaseAsync(db => db.UsageDays.SumAsync(row => row.Count)));
        Assert.Equal("MiTienda", (await ReportAsync(app)).UsersOf(credential.Key.Id).Single().PartnerId);
    }

    private static void Count(PortalApp app, CachedCredential credential, Guid key, UsageOutcome outcome, string partner, int address) =>
        app.Services.GetRequiredService<UsageRecorder>().Count(
            credential.Id, key, outcome, new Caller(new IPAddress([10, 0, (byte)(address / 256), (byte)address]), "cliente/1.0", partner));

    private static void Write(PortalApp app) => app.Services.GetRequiredService<UsageWriter>().Write();

    private static async Task<CachedCredential> GenerateAsync(PortalApp app)
    {
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        return (await app.Services.GetRequiredService<Web.Credentials.CredentialCache>()
            .FindAsync(pair.ApiUser, await app.Services.GetRequiredService<ChangeFeed>().CatchUpAsync()))!;
    }

    private static async Task<UsageReport> ReportAsync(PortalApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var credential = await app.InDatabaseAsync(db => db.Credentials.Select(row => row.Id).SingleAsync());
        return await scope.ServiceProvider.GetRequiredService<UsageReports>().LastDaysAsync(credential, CancellationToken.None);
    }

    private static async Task SignInAsync(PortalApp app, PortalClient client, string apiUser, string key, string partner)
    {
        Assert.Equal(HttpStatusCode.OK, await AuthAsync(client, apiUser, key, partner));
        Write(app);
    }

    private static async Task<HttpStatusCode> AuthAsync(PortalClient client, string apiUser, string key, string partner)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth")
        {
            Content = System.Net.Http.Json.JsonContent.Create(new { username = apiUser, access_key = key }),
            Headers = { { "Partner-Id", partner } },
        };
        using var response = await client.Http.SendAsync(request);
        return response.StatusCode;
    }
}
