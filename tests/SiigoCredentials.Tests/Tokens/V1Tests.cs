using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace SiigoCredentials.Tests.Tokens;

public sealed class V1Tests
{
    [Theory]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    [InlineData("")]
    public async Task Credential_WithAToken_TellsWhoIAm(string word)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var token = await admin.TokenAsync(pair);

        using var response = await admin.CallAsync("/v1/credential", word + token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain(pair.AccessKey!, body, StringComparison.Ordinal);
        var credential = JsonNode.Parse(body)!;
        Assert.Equal(pair.ApiUser, (string?)credential["username"]);
        Assert.Equal("Comercial Andina (demo)", (string?)credential["company"]!["name"]);
        Assert.Equal("julia@aliado.example", (string?)credential["contact"]!["email"]);
        Assert.Equal(pair.AccessKey![^4..], (string?)credential["key_hint"]);
    }

    [Theory]
    [InlineData("2026-11-24T12:00:00.9999999Z", "2026-11-24T12:00:00Z", "2026-11-24T14:00:00Z")]
    [InlineData("2026-11-24T12:00:00.0000000Z", "2026-11-24T12:00:00Z", "2026-11-24T14:00:00Z")]
    public async Task Credential_TellsMoments_InWholeSecondsOfUtc(string now, string issued, string expires)
    {
        var clock = new TestClock(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));
        await using var app = new PortalApp { Clock = clock, Settings = { ["Credentials:KeyLifetime"] = "02:00:00" } };
        using var admin = await PortalClient.SignedInAsync(app);
        var token = await admin.TokenAsync(await admin.GenerateAsync());

        using var response = await admin.CallAsync("/v1/credential", "Bearer " + token);

        var credential = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal((issued, expires), ((string?)credential["issued_at"], (string?)credential["expires_at"]));
    }

    [Fact]
    public async Task Users_ArePagedAndOfTheOwnCompanyOnly()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var token = "Bearer " + await admin.TokenAsync(await admin.GenerateAsync());

        var all = await UsersAsync(admin, token, "");
        var second = await UsersAsync(admin, token, "?page=2&page_size=1");

        Assert.Equal(["pagination", "results", "_links"], all.Select(property => property.Key));
        Assert.Equal(2, (int)all["pagination"]!["total_results"]!);
        Assert.All(
            all["results"]!.AsArray(), user => Assert.EndsWith("@andina.demo.example", (string?)user!["email"], StringComparison.Ordinal));
        Assert.Equal(
            ["id", "username", "first_name", "last_name", "email", "identification", "active"], all["results"]![0]!.AsObject()
                .Select(property => property.Key));
        Assert.Single(second["results"]!.AsArray());
    }

    [Theory]
    [InlineData(null, "header_required")]
    [InlineData("", "header_required")]
    [InlineData("ab", "invalid_partner_id")]
    [InlineData("mi-tienda", "invalid_partner_id")]
    [InlineData("mi tienda", "invalid_partner_id")]
    [InlineData("ñandú", "invalid_partner_id")]
    public async Task PartnerId_MissingOrWrong_IsRefused(string? partnerId, string code)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var token = await admin.TokenAsync(await admin.GenerateAsync());

        using var response = await admin.CallAsync("/v1/users", "Bearer " + token, partnerId);

        await AuthTests.AssertEnvelopeAsync(response, 400, code, "Partner-Id");
    }

    [Fact]
    public async Task Token_OfARotatedKey_IsRefusedAtTheNextRequest()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var token = "Bearer " + await admin.TokenAsync(await admin.GenerateAsync());
        Assert.Equal(HttpStatusCode.OK, (await admin.CallAsync("/v1/credential", token)).StatusCode);

        await admin.RotateAsync();

        await AuthTests.AssertEnvelopeAsync(await admin.CallAsync("/v1/credential", token), 401, "unauthorized");
    }

    [Fact]
    public async Task Token_AfterThePlanLostTheApi_IsToldSo()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var token = "Bearer " + await admin.TokenAsync(await admin.GenerateAsync());

        await AuthTests.ChangePlanAsync(app, "emprendedor");

        await AuthTests.AssertEnvelopeAsync(await admin.CallAsync("/v1/credential", token), 403, "disabled_functionality");
    }

    [Fact]
    public async Task Token_AtItsEnd_IsRefused()
    {
        var clock = new TestClock();
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var token = "Bearer " + await admin.TokenAsync(await admin.GenerateAsync());

        clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await admin.CallAsync("/v1/credential", token)).StatusCode);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.CallAsync("/v1/credential", token)).StatusCode);
    }

    [Fact]
    public async Task Token_WithAnyCharacterChanged_IsRefused()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var token = await admin.TokenAsync(await admin.GenerateAsync());

        // The last character of a part carries bits that base64url ignores; every other one counts.
        foreach (var place in Enumerable.Range(0, token.Length - 1).Where(place => token[place] != '.' && token[place + 1] != '.'))
        {
            var damaged = token[..place] + (token[place] == 'A' ? 'B' : 'A') + token[(place + 1)..];
            Assert.Equal(HttpStatusCode.Unauthorized, (await admin.CallAsync("/v1/credential", "Bearer " + damaged)).StatusCode);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer null")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")]
    public async Task Token_MissingOrForeign_IsRefused(string? header)
    {
        await using var app = new PortalApp();
        using var client = new PortalClient(app);

        using var response = await client.CallAsync("/v1/credential", header);

        await AuthTests.AssertEnvelopeAsync(response, 401, "unauthorized");
    }

    [Fact]
    public async Task Get_WithABody_IsAnswered()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var token = "Bearer " + await admin.TokenAsync(await admin.GenerateAsync());

        using var response = await admin.CallAsync(
            "/v1/users", token, body: new StringContent("{\"x\":", Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<JsonObject> UsersAsync(PortalClient client, string authorization, string query)
    {
        using var response = await client.CallAsync("/v1/users" + query, authorization);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
