using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SiigoCredentials.Tests.Tokens;

[Trait("Loop", "Quick")]
public sealed class OAuthTests
{
    [Theory]
    [InlineData("body")]
    [InlineData("basic")]
    [InlineData("basic-encoded")]
    public async Task Token_WithTheClientInBodyOrHeader_IsIssuedAndWorks(string method)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var (id, secret) = (pair.ApiUser, pair.AccessKey!);

        using var response = method switch
        {
            "body" =>
                await PostAsync(
                    admin, "/oauth/token", new() { ["grant_type"] = "client_credentials", ["client_id"] = id, ["client_secret"] = secret }),
            "basic" =>
                await PostAsync(
                    admin, "/oauth/token", new() { ["grant_type"] = "client_credentials", ["scope"] = "SiigoAPI" }, (id, secret)),
            _ => await PostAsync(
                admin, "/oauth/token", new() { ["grant_type"] = "client_credentials" }, (EscapeAll(id), EscapeAll(secret))),
        };

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(["access_token", "expires_in", "token_type", "scope"], body.Select(property => property.Key));
        Assert.Equal(HttpStatusCode.OK, (await admin.CallAsync("/v1/credential", "Bearer " + (string)body["access_token"]!)).StatusCode);
    }

    [Theory]
    [InlineData("", 400, "invalid_request")]
    [InlineData("grant_type=", 400, "invalid_request")]
    [InlineData("grant_type=password&username=a&password=b", 400, "unsupported_grant_type")]
    [InlineData("grant_type=authorization_code&code=x", 400, "unsupported_grant_type")]
    [InlineData("grant_type=client_credentials&grant_type=client_credentials", 400, "invalid_request")]
    [InlineData("grant_type=client_credentials&scope=admin", 400, "invalid_scope")]
    [InlineData("grant_type=client_credentials&scope=SiigoAPI+admin", 400, "invalid_scope")]
    [InlineData("grant_type=client_credentials", 401, "invalid_client")]
    [InlineData("grant_type=client_credentials&client_id=a", 401, "invalid_client")]
    [InlineData("grant_type=client_credentials&client_id=a&client_secret=", 401, "invalid_client")]
    [InlineData("grant_type=client_credentials&client_id=a&client_secret=b", 401, "invalid_client")]
    [InlineData("grant_type=client_credentials&client_id=%ff%fe&client_secret=%00", 401, "invalid_client")]
    public async Task Token_RefusedForm_SaysWhy(string form, int status, string error)
    {
        await using var app = new PortalApp();
        using var client = app.CreateClient();

        using var response = await client.PostAsync(
            "/oauth/token", new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"));

        await AssertErrorAsync(response, status, error);
    }

    [Theory]
    [InlineData("Basic ")]
    [InlineData("Basic ???")]
    [InlineData("Basic YQ==")]
    [InlineData("Basic Og==")]
    [InlineData("Basic /////w==")]
    [InlineData("Bearer x")]
    public async Task Token_UnreadableClient_IsInvalidClient(string authorization)
    {
        await using var app = new PortalApp();
        using var client = app.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);

        using var response = await client.PostAsync("/oauth/token", new FormUrlEncodedContent([new("grant_type", "client_credentials")]));

        await AssertErrorAsync(response, 401, "invalid_client");
        Assert.Equal("Basic", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task Token_OtherContentTypeLargeBodyOrTwoMethods_IsInvalidRequest()
    {
        await using var app = new PortalApp();
        using var client = new PortalClient(app);

        await AssertErrorAsync(
            await client.Http.PostAsJsonAsync("/oauth/token", new { grant_type = "client_credentials" }), 400, "invalid_request");
        await AssertErrorAsync(
            await PostAsync(client, "/oauth/token", new() { ["grant_type"] = new string('x', 17_000) }), 413, "invalid_request");
        var both = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = "a", ["client_secret"] = "b" };
        await AssertErrorAsync(await PostAsync(client, "/oauth/token", both, ("a", "b")), 400, "invalid_request");
    }

    [Fact]
    public async Task Discovery_LeadsToAKeyThatVerifiesTheToken()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var metadata = (await admin.Http.GetFromJsonAsync<JsonObject>("/.well-known/oauth-authorization-server"))!;
        var openId = (await admin.Http.GetFromJsonAsync<JsonObject>("/.well-known/openid-configuration"))!;
        var keys = await admin.Http.GetStringAsync((string?)metadata["jwks_uri"]);

        using var response = await PostAsync(
            admin, (string)metadata["token_endpoint"]!, new() { ["grant_type"] = "client_credentials" }, (pair.ApiUser, pair.AccessKey!));
        var token = (string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["access_token"];
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = (string?)metadata["issuer"],
            ValidAudience = "SiigoAPI",
            ValidTypes = ["at+jwt"],
            IssuerSigningKeys = new JsonWebKeySet(keys).GetSigningKeys(),
        });

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.True(JsonNode.DeepEquals(metadata, openId));
        Assert.DoesNotContain("\"d\"", keys, StringComparison.Ordinal);
        // A foreign key under the same kid verifies nothing.
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forged = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidateIssuer = false,
            ValidateAudience = false,
            IssuerSigningKey = new ECDsaSecurityKey(foreign) { KeyId = new JsonWebToken(token).Kid },
        });
        Assert.False(forged.IsValid);
    }

    [Theory]
    [InlineData("UPDATE AccessKeys SET ExpiresAt = '2026-11-24 13:00:00'")]
    [InlineData("UPDATE AccessKeys SET State = 'Retiring', RetiringSince = '2026-11-24 12:00:00', RetiresAt = '2026-11-24 13:00:00'")]
    [InlineData("UPDATE AccessKeys SET ExpiresAt = '2026-11-26 13:00:00'")]
    public async Task EndOfAToken_IsNeverToldToBeAfterItsKeys(string sql)
    {
        await using var app = new PortalApp { Clock = new TestClock() };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var former = await admin.TokenAsync(pair);
        await app.SqlAsync(sql);
        var end = TestClock.Noon + TimeSpan.FromHours(sql.Contains("-26 ", StringComparison.Ordinal) ? 24 : 1);

        using var answer = await admin.AuthAsync(pair.ApiUser, pair.AccessKey!);
        var issued = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;

        Assert.Equal((end - TestClock.Noon).TotalSeconds, (int)issued["expires_in"]!);
        Assert.Equal(end.UtcDateTime, new JsonWebToken((string)issued["access_token"]!).ValidTo);
        foreach (var token in (string[])[former, (string)issued["access_token"]!])
        {
            var told = await IntrospectAsync(admin, token, (pair.ApiUser, pair.AccessKey!));
            Assert.True((bool)told["active"]!);
            Assert.Equal(end.ToUnixTimeSeconds(), (long)told["exp"]!);
        }
    }

    [Fact]
    public async Task Introspection_TellsAClientAboutItsOwnLiveTokenOnly()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var (mine, theirs) = (await admin.GenerateAsync(), await other.GenerateAsync());
        var token = await admin.TokenAsync(mine);

        var own = await IntrospectAsync(admin, token, (mine.ApiUser, mine.AccessKey!));
        var foreign = await IntrospectAsync(admin, token, (theirs.ApiUser, theirs.AccessKey!));
        var garbage = await IntrospectAsync(admin, "a.b.c", (mine.ApiUser, mine.AccessKey!));
        var rotated = await admin.RotateAsync();
        var ended = await IntrospectAsync(admin, token, (rotated.ApiUser, rotated.AccessKey!));

        Assert.True((bool)own["active"]!);
        Assert.Equal(mine.ApiUser, (string?)own["sub"]);
        Assert.Equal(86400, (long)own["exp"]! - (long)own["iat"]!);
        Assert.All([foreign, garbage, ended], answer => Assert.Equal("""{"active":false}""", answer.ToJsonString()));
        await AssertErrorAsync(await PostAsync(admin, "/oauth/introspect", new() { ["token"] = token }), 401, "invalid_client");
        await AssertErrorAsync(
            await PostAsync(admin, "/oauth/introspect", [], (rotated.ApiUser, rotated.AccessKey!)), 400, "invalid_request");
    }

    [Fact]
    public async Task Revocation_EndsOneTokenOfTheOwnClientOnly()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var (mine, theirs) = (await admin.GenerateAsync(), await other.GenerateAsync());
        var (basic, stranger) = ((mine.ApiUser, mine.AccessKey!), (theirs.ApiUser, theirs.AccessKey!));
        var (first, second) = (await admin.TokenAsync(mine), await admin.TokenAsync(mine));

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(admin, "/oauth/revoke", new() { ["token"] = first }, stranger)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.CallAsync("/v1/credential", "Bearer " + first)).StatusCode);
        for (var time = 0; time < 2; time++)
        {
            Assert.Equal(
                HttpStatusCode.OK, (await PostAsync(admin, "/oauth/revoke", new() { ["token"] = first, ["token_type_hint"] = "x" }, basic))
                    .StatusCode);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.CallAsync("/v1/credential", "Bearer " + first)).StatusCode);
        Assert.Equal("""{"active":false}""", (await IntrospectAsync(admin, first, basic)).ToJsonString());
        Assert.Equal(HttpStatusCode.OK, (await admin.CallAsync("/v1/credential", "Bearer " + second)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(admin, "/oauth/revoke", new() { ["token"] = "a.b.c" }, basic)).StatusCode);
        await AssertErrorAsync(await PostAsync(admin, "/oauth/revoke", new() { ["token"] = second }), 401, "invalid_client");
    }

    private static string EscapeAll(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(letter => $"%{letter:X2}"));

    private static async Task<JsonObject> IntrospectAsync(PortalClient client, string token, (string Id, string Secret) basic)
    {
        using var response = await PostAsync(client, "/oauth/introspect", new() { ["token"] = token }, basic);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static async Task<HttpResponseMessage> PostAsync(
        PortalClient client, string path, Dictionary<string, string> form, (string Id, string Secret)? basic = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        if (basic is { } pair)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{pair.Id}:{pair.Secret}")));
        }

        return await client.Http.SendAsync(request);
    }

    private static async Task AssertErrorAsync(HttpResponseMessage response, int status, string error)
    {
        Assert.Equal(status, (int)response.StatusCode);
        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(["error", "error_description"], body.Select(property => property.Key));
        Assert.Equal(error, (string?)body["error"]);
    }
}
