using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>What the holder of a key that worked once is told, and that nobody else is told it.</summary>
[Trait("Engine", "Both")]
public sealed class RetiredKeyTests
{
    private const string Wrong = "The username or the access_key is not valid";

    [Fact]
    public async Task ReplacedKey_IsToldSinceWhenAndWhomToAsk()
    {
        await using var app = new PortalApp { Clock = new TestClock() };
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();
        await admin.RotateAsync();

        var told = await MessageAsync(await admin.AuthAsync(former.ApiUser, former.AccessKey!));

        Assert.Equal(
            "The access_key was rotated on 2026-11-24T12:00:00Z and no longer works. Ask the Administrador of Comercial Andina (demo) for the present one", told);
        Assert.Equal(told, await DescriptionAsync(admin, former.ApiUser, former.AccessKey!));
    }

    [Fact]
    public async Task RevokedAndExpiredKeys_AreToldTheirOwnFate()
    {
        var clock = new TestClock();
        await using var app = new PortalApp { Clock = clock, Settings = { ["Credentials:KeyLifetime"] = "1.00:00:00" } };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        clock.Advance(TimeSpan.FromDays(1));
        Assert.StartsWith(
            "The access_key expired on 2026-11-25T12:00:00Z and no longer works",
            await MessageAsync(await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)), StringComparison.Ordinal);

        await app.SqlAsync("UPDATE AccessKeys SET State = 'Revoked', EndedAt = '2026-11-24 18:30:00'");

        Assert.StartsWith(
            "The access_key was revoked on 2026-11-24T18:30:00Z and no longer works",
            await MessageAsync(await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RetiredKey_WithAnotherCompanysUserOrNobodys_IsToldNothing()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var former = await admin.GenerateAsync();
        var others = await other.GenerateAsync();
        await admin.RotateAsync();

        Assert.Equal(Wrong, await MessageAsync(await admin.AuthAsync(others.ApiUser, former.AccessKey!)));
        Assert.Equal(Wrong, await MessageAsync(await admin.AuthAsync("nadie@api.example", former.AccessKey!)));
    }

    [Fact]
    public async Task Fingerprint_IsTheSameOnTheCardInTheTokenAndAtV1()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var token = await admin.TokenAsync(pair);
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
        var told = claims.RootElement.GetProperty("key_fingerprint").GetString()!;

        using var credential = JsonDocument.Parse(
            await (await admin.CallAsync("/v1/credential", "Bearer " + token)).Content.ReadAsStringAsync());

        Assert.Equal(told, credential.RootElement.GetProperty("key_fingerprint").GetString());
        Assert.Contains($">{told}<", pair.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(told, (await admin.RotateAsync()).Html, StringComparison.Ordinal);
    }

    private static async Task<string> MessageAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var error = json.RootElement.GetProperty("Errors")[0];
        Assert.Equal("unauthorized", error.GetProperty("Code").GetString());
        return error.GetProperty("Message").GetString()!;
    }

    private static async Task<string> DescriptionAsync(PortalClient client, string user, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(user)}:{key}")));
        request.Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        using var answer = await client.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("invalid_client", json.RootElement.GetProperty("error").GetString());
        return json.RootElement.GetProperty("error_description").GetString()!;
    }
}
