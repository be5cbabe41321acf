using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Usage;
using SiigoCredentials.Web.Webhooks;

namespace SiigoCredentials.Tests.Webhooks;

/// <summary>What a company's system is told, and what it is not.</summary>
[Trait("Engine", "Both")]
public sealed class WebhookEventTests : IDisposable
{
    private readonly TestClock clock = new();
    private readonly PortalApp app;
    private PortalClient admin = null!;
    private PortalPage pair = null!;

    public WebhookEventTests() => app = new PortalApp { Clock = clock, Faults = Receiving.Nowhere };

    [Fact]
    public async Task Rotation_TellsBothKeys_AndGoingBackTellsThemTheOtherWayRound()
    {
        await BeginAsync();
        await admin.RotateAsync(overlap: "1.00:00:00");
        clock.Advance(TimeSpan.FromSeconds(1)); // events of one moment have no order
        await ActAsync("GoBack");

        var told = await ToldAsync();
        Assert.Equal([WebhookEventTypes.Rotated, WebhookEventTypes.Rotated], told.Select(each => each.Type));
        Assert.NotEqual((string?)told[0].Data["key_fingerprint"], (string?)told[0].Data["former_key_fingerprint"]);
        Assert.Equal((string?)told[0].Data["key_fingerprint"], (string?)told[1].Data["former_key_fingerprint"]);
        Assert.Equal((string?)told[0].Data["former_key_fingerprint"], (string?)told[1].Data["key_fingerprint"]);
        Assert.Equal("2026-11-25T12:00:00Z", (string?)told[1].Data["former_key_ends_at"]);
    }

    [Fact]
    public async Task Revocation_TellsEachKeyThatEnded_AndARotationForALeakToo()
    {
        await BeginAsync();
        var first = await FingerprintsAsync();
        await admin.RotateAsync(overlap: "1.00:00:00");
        var second = await FingerprintsAsync();
        await ActAsync("Revoke", "/seguridad", PortalClient.Yes);
        var page = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        await admin.SubmitAsync(page, page.Form("Rotate"), PortalClient.AtOnce);
        page = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        await admin.SubmitAsync(page, page.Form("Rotate"), new(PortalClient.AtOnce) { ["Rotation.Leaked"] = "true" });

        var told = (await ToldAsync()).ToLookup(each => each.Type, each => each.Data);
        var third = (await FingerprintsAsync()).Except(second).Intersect(told[WebhookEventTypes.Revoked].Select(KeyOf)).Single();
        Assert.Contains(first.Single(), second);
        Assert.Equal(3, told[WebhookEventTypes.Rotated].Count());
        Assert.Equal(second.Append(third).Order(), told[WebhookEventTypes.Revoked].Select(KeyOf).Order());
        Assert.All(told[WebhookEventTypes.Revoked], data => Assert.Equal("2026-11-24T12:00:00Z", (string?)data["ends_at"]));
        Assert.Equal(2, told.Count);
    }

    [Theory]
    [InlineData(LeakAction.Notify, null)]
    [InlineData(LeakAction.RetireInADay, "2026-11-25T12:00:00Z")]
    [InlineData(LeakAction.Revoke, "2026-11-24T12:00:00Z")]
    public async Task LeakReport_IsToldOnceADay_WithWhatWasDone(LeakAction policy, string? endsAt)
    {
        await BeginAsync();
        await ActAsync("LeakPolicy", "/seguridad", new() { ["wanted"] = $"{(int)policy}" });

        for (var report = 0; report < 2; report++)
        {
            using var answer = await admin.Http.PostAsJsonAsync("/leak-reports", new { token = pair.AccessKey });
            await app.SettleLeaksAsync();
        }

        var told = (await ToldAsync()).ToLookup(each => each.Type, each => each.Data);
        Assert.Equal(endsAt, (string?)Assert.Single(told[WebhookEventTypes.Leaked])["ends_at"]);
        Assert.Equal(policy == LeakAction.Revoke ? 1 : 0, told[WebhookEventTypes.Revoked].Count());
        Assert.Equal(told.Sum(each => each.Count()), policy == LeakAction.Revoke ? 2 : 1);
    }

    [Fact]
    public async Task FirstSignIn_OfEachKey_IsToldOnce()
    {
        await BeginAsync();
        await app.WatchAsync();
        Assert.Empty(await ToldAsync());
        await UseAsync(pair);
        await app.WatchAsync();
        await app.WatchAsync();
        await UseAsync(pair);
        await app.WatchAsync();
        Assert.Equal([WebhookEventTypes.FirstUsed], (await ToldAsync()).Select(each => each.Type));

        var next = await admin.RotateAsync(overlap: "1.00:00:00");
        await app.WatchAsync();
        await UseAsync(pair);
        await app.WatchAsync();
        await UseAsync(next);
        await app.WatchAsync();
        await ActAsync("GoBack");
        await UseAsync(pair);
        await app.WatchAsync();

        var used = (await ToldAsync()).Where(each => each.Type == WebhookEventTypes.FirstUsed).ToList();
        Assert.Equal(2, used.Count);
        Assert.Equal(("2026-11-24T12:00:04Z", "MiTienda"), ((string?)used[1].Data["used_at"], (string?)used[1].Data["partner_id"]));
        Assert.NotEqual((string?)used[0].Data["key_fingerprint"], (string?)used[1].Data["key_fingerprint"]);
    }

    [Fact]
    public async Task KeyThatWasInUseBefore_IsNotNews()
    {
        admin = await PortalClient.SignedInAsync(app);
        pair = await admin.GenerateAsync();
        await UseAsync(pair);
        await admin.SetWebhookAsync("https://tu-sistema.example/");

        await app.WatchAsync();
        await UseAsync(pair);
        await app.WatchAsync();
        Assert.Empty(await ToldAsync());

        clock.Advance(TimeSpan.FromSeconds(1));
        var next = await admin.RotateAsync();
        await UseAsync(next);
        await app.WatchAsync();
        Assert.Equal([WebhookEventTypes.Rotated, WebhookEventTypes.FirstUsed], (await ToldAsync()).Select(each => each.Type));
    }

    [Fact]
    public async Task FailingSignIns_AreToldOnceADay_WhileTheyGoOn()
    {
        await BeginAsync();
        await FailAsync(2);
        await app.WatchAsync();
        Assert.Empty(await ToldAsync()); // fewer may come from a person who tries a key

        await FailAsync(1);
        await app.WatchAsync();
        await FailAsync(5);
        await app.WatchAsync();
        var told = Assert.Single(await ToldAsync());
        Assert.Equal(WebhookEventTypes.Failing, told.Type);
        Assert.Equal(("wrong_key", 3), ((string?)told.Data["failure"]!["cause"], (int?)told.Data["failure"]!["count"]));

        clock.Advance(TimeSpan.FromDays(1));
        await app.WatchAsync();
        Assert.Single(await ToldAsync()); // nobody tries any more
        await FailAsync(1);
        await app.WatchAsync();
        Assert.Equal(2, (await ToldAsync()).Count);
    }

    [Fact]
    public async Task FormerKeyStillInUse_IsToldBeforeItEnds_AsItsMailIs()
    {
        await BeginAsync();
        await admin.RotateAsync(overlap: "3.00:00:00");
        var former = await app.InDatabaseAsync(db => db.AccessKeys.OrderBy(key => key.Version).FirstAsync());
        clock.Advance(TimeSpan.FromDays(2));
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 3, "MiTienda", key: former.Id);
        for (var look = 0; look < 2; look++)
        {
            await app.Services.GetRequiredService<KeyRetirementWorker>().RoundAsync(default);
        }

        var told = (await ToldAsync()).Where(each => each.Type == WebhookEventTypes.Expiring).ToList();
        Assert.Equal(
            (KeyFingerprint.Of(former.SecretHash), "2026-11-27T12:00:00Z"),
            ((string?)Assert.Single(told).Data["key_fingerprint"], (string?)told[0].Data["ends_at"]));
    }

    [Fact]
    public async Task KeyWithALifetime_IsToldAWeekBeforeItsEnd_Once()
    {
        await using var living = new PortalApp
        {
            Clock = clock,
            Settings = new() { ["Credentials:KeyLifetime"] = "30.00:00:00" },
            Faults = Receiving.Nowhere,
        };
        using var owner = await PortalClient.SignedInAsync(living);
        await owner.GenerateAsync();
        await owner.SetWebhookAsync("https://tu-sistema.example/");
        clock.Advance(TimeSpan.FromDays(23) - TimeSpan.FromMinutes(1));
        await living.WatchAsync();
        Assert.Empty(await living.WebhooksAsync());
        clock.Advance(TimeSpan.FromMinutes(1));

        await Task.WhenAll(living.WatchAsync(), living.WatchAsync());
        await living.WatchAsync();

        var told = Assert.Single(await living.WebhooksAsync());
        Assert.Equal(WebhookEventTypes.Expiring, told.Type);
        Assert.Contains("\"ends_at\":\"2026-12-24T12:00:00Z\"", told.Payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompanyWithoutAnAddress_HasNoEvents()
    {
        admin = await PortalClient.SignedInAsync(app);
        pair = await admin.GenerateAsync();
        await UseAsync(pair);
        await admin.RotateAsync();
        await app.WatchAsync();

        Assert.Empty(await ToldAsync());
    }

    public void Dispose()
    {
        admin?.Dispose();
        app.Dispose();
    }

    private async Task BeginAsync()
    {
        admin = await PortalClient.SignedInAsync(app);
        pair = await admin.GenerateAsync();
        Assert.Equal("Tu sistema ya puede recibir avisos", (await admin.SetWebhookAsync("https://tu-sistema.example/")).Notice);
    }

    private async Task ActAsync(string handler, string tab = "", Dictionary<string, string>? fields = null)
    {
        var page = await admin.GetAsync(PortalClient.ByPartners + tab);
        await admin.SubmitAsync(page, page.Form(handler), fields);
    }

    private async Task UseAsync(PortalPage shown)
    {
        clock.Advance(TimeSpan.FromSeconds(1)); // nobody uses a key at the moment of its making
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth")
        {
            Content = JsonContent.Create(new { username = pair.ApiUser, access_key = shown.AccessKey }),
            Headers = { { "Partner-Id", "MiTienda" } },
        };
        using var answer = await admin.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        app.Services.GetRequiredService<UsageWriter>().Write();
    }

    private async Task FailAsync(int times)
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        for (var attempt = 0; attempt < times; attempt++)
        {
            using var answer = await admin.AuthAsync(pair.ApiUser, AccessKeyFormat.Generate());
        }

        app.Services.GetRequiredService<UsageWriter>().Write();
    }

    private static string KeyOf(JsonObject data) => (string)data["key_fingerprint"]!;

    private async Task<List<string>> FingerprintsAsync() =>
        [.. (await app.InDatabaseAsync(db => db.AccessKeys.AsNoTracking().ToListAsync())).Select(key => KeyFingerprint.Of(key.SecretHash))];

    private async Task<List<(string Type, JsonObject Data)>> ToldAsync() =>
        [.. (await app.WebhooksAsync()).Select(row => (row.Type, JsonNode.Parse(row.Payload)!["data"]!.AsObject()))];
}
