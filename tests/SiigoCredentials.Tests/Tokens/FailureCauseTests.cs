using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>Why a sign-in was refused: the owner learns it, whoever was refused does not.</summary>
public sealed class FailureCauseTests
{
    private readonly TestClock clock = new(new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task EveryCause_IsCountedUnderItsKeyPartnerAndAddress()
    {
        await using var app = Behind();
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();
        var present = await admin.RotateAsync();
        ComeFrom(admin, "192.0.2.1");
        await admin.AuthAsync(former.ApiUser, former.AccessKey!);
        await admin.AuthAsync(former.ApiUser, AccessKeyFormat.Generate());
        await admin.AuthAsync(former.ApiUser, present.AccessKey![..^1]);
        await AllowAsync(app, "192.0.2.0/24");
        ComeFrom(admin, "203.0.113.9");
        await admin.AuthAsync(former.ApiUser, present.AccessKey);

        var rows = await RowsAsync(app);

        var (old, current) = await app.InDatabaseAsync(async db =>
            (await db.AccessKeys.Where(key => key.Version == 1).Select(key => key.Id).SingleAsync(),
                await db.AccessKeys.Where(key => key.Version == 2).Select(key => key.Id).SingleAsync()));
        Assert.Equal(
            [
                (UsageOutcome.AddressNotAllowed, current, "MiTienda", "203.0.113.9"),
                (UsageOutcome.MistypedKey, current, "", ""),
                (UsageOutcome.OldKey, old, "MiTienda", "192.0.2.1"),
                (UsageOutcome.WrongKey, current, "", ""),
            ],
            rows.Select(row => (row.Outcome, row.AccessKeyId, row.PartnerId, row.Address)));
        var card = (await admin.GetAsync(PortalClient.UsageTab)).Document.QuerySelector("#uso")!.TextContent;
        Assert.Contains("con una clave anterior", card, StringComparison.Ordinal);
        Assert.Contains("desde 192.0.2.1", card, StringComparison.Ordinal);
        Assert.Contains("desde una IP que no está permitida", card, StringComparison.Ordinal);
        Assert.Contains("desde 203.0.113.9", card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OldKey_IsRecognisedBeyondTheLimitToo_WithinABoundedNumberOfRows()
    {
        await using var app = Behind();
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();
        await admin.RotateAsync();
        ComeFrom(admin, "192.0.2.1");
        for (var attempt = 0; attempt < 60; attempt++)
        {
            using var answer = await admin.AuthAsync(former.ApiUser, former.AccessKey!);
            Assert.Equal(attempt < 20 ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests, answer.StatusCode);
        }

        var row = Assert.Single(await RowsAsync(app));

        Assert.Equal((UsageOutcome.OldKey, 60L), (row.Outcome, row.Count));
    }

    [Fact]
    public async Task RetiredKeyWhoseDeadlineIsOver_IsAnOldOne()
    {
        await using var app = Behind();
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();
        var confirm = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        await admin.SubmitAsync(confirm, confirm.Form("Rotate"), new(PortalClient.Yes) { ["Rotation.Overlap"] = "01:00:00" });
        clock.Advance(TimeSpan.FromHours(1));

        await admin.AuthAsync(former.ApiUser, former.AccessKey!);

        Assert.Equal(UsageOutcome.OldKey, Assert.Single(await RowsAsync(app)).Outcome);
    }

    [Fact]
    public async Task RightPairFromElsewhere_IsAnsweredExactlyAsAWrongKey_AtEveryDoor()
    {
        await using var app = Behind();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var token = await admin.TokenAsync(pair);
        await AllowAsync(app, "192.0.2.0/24\n2001:db8::/48");
        ComeFrom(admin, "203.0.113.9");

        Assert.Equal(
            await TextAsync(await admin.AuthAsync(pair.ApiUser, AccessKeyFormat.Generate())),
            await TextAsync(await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)));
        foreach (var door in (string[])["/oauth/token", "/oauth/introspect", "/oauth/revoke"])
        {
            Assert.Equal(
                await TextAsync(await ClientAsync(admin, door, pair.ApiUser, AccessKeyFormat.Generate(), token)),
                await TextAsync(await ClientAsync(admin, door, pair.ApiUser, pair.AccessKey!, token)));
        }

        Assert.Equal(
            await TextAsync(await admin.CallAsync("/v1/credential", "Bearer nada")),
            await TextAsync(await admin.CallAsync("/v1/credential", "Bearer " + token)));

        foreach (var address in (string[])["192.0.2.200", "::ffff:192.0.2.200", "2001:db8::7"])
        {
            ComeFrom(admin, address);
            Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await admin.CallAsync("/v1/credential", "Bearer " + token)).StatusCode);
            Assert.Contains(
                "\"active\":true", await (await ClientAsync(admin, "/oauth/introspect", pair.ApiUser, pair.AccessKey!, token))
                    .Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task OldKeyFromElsewhere_IsToldNothing()
    {
        await using var app = Behind();
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();
        await admin.RotateAsync();
        await AllowAsync(app, "192.0.2.0/24");
        ComeFrom(admin, "203.0.113.9");
        Assert.DoesNotContain(
            "rotated", await TextAsync(await admin.AuthAsync(former.ApiUser, former.AccessKey!)), StringComparison.Ordinal);
        ComeFrom(admin, "192.0.2.1");
        Assert.Contains("rotated", await TextAsync(await admin.AuthAsync(former.ApiUser, former.AccessKey!)), StringComparison.Ordinal);
    }

    // Behind a proxy, so that a request may come from anywhere.
    private PortalApp Behind() => new PortalApp { Clock = clock, Settings = { ["Portal:TrustedProxies:0"] = "127.0.0.0/8" } }.OnARealPort();

    private static void ComeFrom(PortalClient client, string address)
    {
        client.Http.DefaultRequestHeaders.Remove("X-Forwarded-For");
        client.Http.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        client.Http.DefaultRequestHeaders.Remove("Partner-Id");
        client.Http.DefaultRequestHeaders.Add("Partner-Id", "MiTienda");
    }

    private static async Task AllowAsync(PortalApp app, string list)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var service = scope.ServiceProvider.GetRequiredService<CredentialService>();
        var company = await app.InDatabaseAsync(db => db.Credentials.Select(row => row.CompanyId).SingleAsync());
        var version = (await service.FindAsync(company, CancellationToken.None))!.Version;
        var result = await service.AllowAddressesAsync(
            new(Actor.Operator(company), Guid.CreateVersion7(), version), new AddressLines(list).Addresses, CancellationToken.None);
        Assert.Equal(CredentialOutcome.Done, result.Outcome);
    }

    private static Task<List<UsageDay>> RowsAsync(PortalApp app)
    {
        app.Services.GetRequiredService<UsageWriter>().Write();
        return app.InDatabaseAsync(
            async db =>
                (await db.UsageDays.AsNoTracking().ToListAsync()).OrderBy(row => row.Outcome.ToString(), StringComparer.Ordinal).ToList());
    }

    private static async Task<HttpResponseMessage> ClientAsync(PortalClient client, string door, string user, string key, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, door);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(user)}:{key}")));
        request.Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("token", token)]);
        return await client.Http.SendAsync(request);
    }

    private static async Task<string> TextAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        return $"{answer.Headers.WwwAuthenticate} {answer.Content.Headers} {await answer.Content.ReadAsStringAsync()}";
    }
}
