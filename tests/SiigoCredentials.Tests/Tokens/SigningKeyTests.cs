using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Tests.Tokens;

[Trait("Engine", "Both")]
public sealed class SigningKeyTests
{
    private readonly TestClock clock = new();

    [Fact]
    public async Task Roll_PublishesFirst_SignsThen_AndKeepsTheOldUntilItsLastTokenRanOut()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var oldKid = Assert.Single(await KidsAsync(admin));

        await RollAsync(app);
        Assert.Equal(2, (await KidsAsync(admin)).Length);
        Assert.Equal(oldKid, new JsonWebToken(await admin.TokenAsync(pair)).Kid);
        clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromTicks(1));
        var lastOld = await admin.TokenAsync(pair);
        Assert.Equal(oldKid, new JsonWebToken(lastOld).Kid);
        clock.Advance(TimeSpan.FromTicks(1));
        var token = await admin.TokenAsync(pair);
        Assert.NotEqual(oldKid, new JsonWebToken(token).Kid);

        clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(2));
        await RunOnceAsync(app);
        Assert.Contains(oldKid, await KidsAsync(admin));
        Assert.Equal(HttpStatusCode.OK, (await admin.CallAsync("/v1/credential", "Bearer " + lastOld)).StatusCode);
        clock.Advance(TimeSpan.FromSeconds(2));
        await RunOnceAsync(app);
        Assert.Equal([new JsonWebToken(await admin.TokenAsync(pair)).Kid], await KidsAsync(admin));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.SigningKeys.CountAsync()));
    }

    [Fact]
    public async Task Schedule_RollsOnceWhenTheKeyHasSignedForItsLife_HoweverManyInstancesTry()
    {
        await using var app = new PortalApp { Clock = clock };
        await using var twin = app.Twin();
        using var client = new PortalClient(twin);

        var signsFrom = await app.InDatabaseAsync(db => db.SigningKeys.Select(key => key.SignsFrom).SingleAsync());
        clock.SetUtcNow(signsFrom + TimeSpan.FromDays(90) - TimeSpan.FromMinutes(1));
        await RunOnceAsync(app);
        Assert.Single(await KidsAsync(client));
        clock.Advance(TimeSpan.FromMinutes(1));
        await Task.WhenAll(RunOnceAsync(app), RunOnceAsync(twin), RunOnceAsync(app), RunOnceAsync(twin));

        Assert.Equal(2, (await KidsAsync(client)).Length);
        Assert.Equal(2, await app.InDatabaseAsync(db => db.SigningKeys.MaxAsync(key => key.Number)));
    }

    [Fact]
    public async Task Instances_ShareTheKeys()
    {
        await using var app = new PortalApp { Clock = clock };
        await using var twin = app.Twin();
        using var admin = await PortalClient.SignedInAsync(app);
        using var client = new PortalClient(twin);
        var pair = await admin.GenerateAsync();
        await RollAsync(app);
        clock.Advance(TimeSpan.FromMinutes(15));
        using var later = await PortalClient.SignedInAsync(app);

        var token = await later.TokenAsync(pair);

        Assert.Equal(HttpStatusCode.OK, (await client.CallAsync("/v1/credential", "Bearer " + token)).StatusCode);
        Assert.Equal(new JsonWebToken(token).Kid, new JsonWebToken(await client.TokenAsync(pair)).Kid);
    }

    [Fact]
    public async Task Compromised_EndsEveryTokenOfTheOldKeysAtOnce_OnEveryInstance()
    {
        await using var app = new PortalApp { Clock = clock };
        await using var twin = app.Twin();
        using var admin = await PortalClient.SignedInAsync(app);
        using var client = new PortalClient(twin);
        var pair = await admin.GenerateAsync();
        var token = "Bearer " + await client.TokenAsync(pair);
        Assert.Equal(HttpStatusCode.OK, (await client.CallAsync("/v1/credential", token)).StatusCode);

        await using (var scope = app.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<SigningKeyRoller>().ReplaceAllAsync(CancellationToken.None);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.CallAsync("/v1/credential", token)).StatusCode);
        Assert.Single(await KidsAsync(client));
        Assert.Equal(HttpStatusCode.OK, (await client.CallAsync("/v1/credential", "Bearer " + await client.TokenAsync(pair))).StatusCode);
    }

    private static async Task RollAsync(PortalApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SigningKeyRoller>().RollAsync(CancellationToken.None);
    }

    private static Task RunOnceAsync(PortalApp app) => app.Services.GetRequiredService<Housekeeping>().RunOnceAsync(CancellationToken.None);

    private static async Task<string[]> KidsAsync(PortalClient client)
    {
        var keys = (await client.Http.GetFromJsonAsync<JsonObject>("/.well-known/jwks.json"))!;
        return [.. keys["keys"]!.AsArray().Select(key => (string)key!["kid"]!)];
    }
}
