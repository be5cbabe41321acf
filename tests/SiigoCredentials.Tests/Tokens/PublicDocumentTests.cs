using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>What anybody may read may be kept for a while and read from any origin; nothing else may.</summary>
public sealed class PublicDocumentTests
{
    public static TheoryData<string> Documents =>
        ["/.well-known/jwks.json", "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/openapi/v1.json"];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Document_MayBeKept_ForLessThanANewKeyIsAnnounced_AndReadFromAnyOrigin(string path)
    {
        await using var app = new PortalApp { Settings = { ["Tokens:SigningKeyNotice"] = "00:02:00" } };
        using var client = app.CreateClient();

        using var response = await client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("public, max-age=60", Assert.Single(response.Headers.GetValues("Cache-Control")));
        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.NotNull(response.Headers.ETag);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Reader_WhoHasItAlready_IsSentNothing(string path)
    {
        await using var app = new PortalApp();
        using var client = app.CreateClient();
        using var first = await client.GetAsync(path);
        client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        using var again = await client.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        Assert.Equal("public, max-age=450", Assert.Single(again.Headers.GetValues("Cache-Control")));
        Assert.Equal("*", Assert.Single(again.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);
    }

    [Fact]
    public async Task CopyOfTheKeys_MadeJustBeforeANewOne_IsOverBeforeThatOneSigns()
    {
        var clock = new TestClock();
        await using var app = new PortalApp { Clock = clock };
        using var client = app.CreateClient();
        using var before = await client.GetAsync("/.well-known/jwks.json");

        await using (var scope = app.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<SigningKeyRoller>().RollAsync(CancellationToken.None);
        }

        clock.Advance(before.Headers.CacheControl!.MaxAge!.Value);
        var keys = app.Services.GetRequiredService<SigningKeyRing>();
        Assert.Equal(0, keys.All.ToList().IndexOf(keys.Current)); // the former still signs
        client.DefaultRequestHeaders.IfNoneMatch.Add(before.Headers.ETag!);
        using var after = await client.GetAsync("/.well-known/jwks.json");
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Contains(keys.All[^1].PublicKey.Kid, await after.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutNotice_EachCopyIsAskedAfter()
    {
        await using var app = new PortalApp { Settings = { ["Tokens:SigningKeyNotice"] = "00:00:00" } };
        using var client = app.CreateClient();

        using var response = await client.GetAsync("/.well-known/jwks.json");

        Assert.Equal("public, no-cache", Assert.Single(response.Headers.GetValues("Cache-Control")));
    }

    [Fact]
    public async Task AnswerWithSomebodysData_IsForNoOtherOrigin_AndIsNotKept()
    {
        await using var app = new PortalApp();
        using var client = await PortalClient.SignedInAsync(app);
        client.Http.DefaultRequestHeaders.Add("Origin", "https://tienda.example");
        var pair = await client.GenerateAsync();

        using var auth = await client.AuthAsync(pair.ApiUser, pair.AccessKey!);
        using var call = await client.CallAsync("/v1/users", "Bearer " + await client.TokenAsync(pair));

        Assert.All([auth, call], answer =>
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
            Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        });
    }
}
