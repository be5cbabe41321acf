using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Tests.Tokens;

[Trait("Loop", "Quick")]
public sealed class AuthTests
{
    public static TheoryData<string> Doors => ["/auth", "/alliances/api/siigoapi-users/v1/sign-in"];

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task GoodPair_GetsATokenExactlyAsClientsReadIt(string door)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();

        using var response = await admin.Http.PostAsJsonAsync(door, new { username = pair.ApiUser, access_key = pair.AccessKey });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(["access_token", "expires_in", "token_type", "scope"], body.Select(property => property.Key));
        Assert.Equal(86400, body["expires_in"]!.GetValue<int>());
        Assert.Equal("Bearer", (string?)body["token_type"]);
        Assert.Equal("SiigoAPI", (string?)body["scope"]);
        var token = new JsonWebToken((string?)body["access_token"]);
        Assert.Equal("at+jwt", token.Typ);
        Assert.Equal("ES256", token.Alg);
        Assert.NotEmpty(token.Kid);
        Assert.Equal(pair.ApiUser, token.Subject);
        Assert.Equal(pair.ApiUser, token.GetClaim("client_id").Value);
        Assert.Equal("SiigoAPI", token.GetClaim("scope").Value);
        Assert.NotEmpty(token.GetClaim("jti").Value);
        Assert.NotEmpty(token.GetClaim("cloud_tenant_company_key").Value);
        Assert.Equal(TimeSpan.FromHours(24), token.ValidTo - token.IssuedAt);
    }

    [Fact]
    public async Task GoodPair_WithWhatRealClientsAdd_IsTolerated()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer viejo");
        request.Headers.Add("Partner-Id", "not valid at all!");
        request.Content = new StringContent(
            $$"""{ "username": " {{pair.ApiUser.ToUpperInvariant()}}\n", "access_key": "\t{{pair.AccessKey}} ", "extra": { "a": [1] } }""",
            Encoding.UTF8);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");

        using var response = await admin.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    public async Task GoodPair_WithAByteOrderMarkAndAnyUsualCharset_IsTolerated(string type)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        byte[] body =
            [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes($$"""{"username":"{{pair.ApiUser}}","access_key":"{{pair.AccessKey}}"}""")];
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        using var response = await admin.Http.PostAsync("/auth", content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task EveryWrongPair_GetsTheSameBytes()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var current = pair.AccessKey!;

        string[] answers =
        [
            await RefusedAsync(admin, "nadie@api.siigo.example", current),
            await RefusedAsync(admin, pair.ApiUser, "x"),
            await RefusedAsync(admin, pair.ApiUser, current[..^1]),
            await RefusedAsync(admin, pair.ApiUser, current.ToUpperInvariant()),
            await RefusedAsync(admin, pair.ApiUser, AccessKeyFormat.Generate()),
        ];

        Assert.Single(answers.Distinct());
        Assert.Equal(
            """{"Status":401,"Errors":[{"Code":"unauthorized","Message":"The username or the access_key is not valid","Params":[],"Detail":null}]}""",
            answers[0]);
    }

    [Fact]
    public async Task GoodPair_AfterThePlanLostTheApi_IsRefusedLikeAnyOther()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();

        await ChangePlanAsync(app, "emprendedor");

        Assert.Equal(await RefusedAsync(admin, "nadie@x.example", "x"), await RefusedAsync(admin, pair.ApiUser, pair.AccessKey!));
    }

    [Theory]
    [InlineData("", 400, "invalid_body")]
    [InlineData("{", 400, "invalid_body")]
    [InlineData("[]", 400, "invalid_body")]
    [InlineData("null", 400, "invalid_body")]
    [InlineData("\"x\"", 400, "invalid_body")]
    [InlineData("{}", 400, "parameter_required", "username")]
    [InlineData("""{"username":"a"}""", 400, "parameter_required", "access_key")]
    [InlineData("""{"username":"a","access_key":""}""", 400, "parameter_required", "access_key")]
    [InlineData("""{"username":"  ","access_key":"b"}""", 400, "parameter_required", "username")]
    [InlineData("""{"username":null,"access_key":"b"}""", 400, "parameter_required", "username")]
    [InlineData("""{"username":1,"access_key":"b"}""", 400, "invalid_body")]
    [InlineData("""{"username":{"$ne":""},"access_key":"b"}""", 400, "invalid_body")]
    [InlineData("""{"username":"a","username":"a","access_key":"b"}""", 400, "invalid_body")]
    [InlineData("""{"username":"\ud800","access_key":"b"}""", 400, "invalid_body")]
    [InlineData("""{"username":"a","access_key":"b"} x""", 400, "invalid_body")]
    public async Task BadBody_IsRefusedInTheEnvelope(string body, int status, string code, params string[] parameters)
    {
        await using var app = new PortalApp();
        using var client = app.CreateClient();

        using var response = await client.PostAsync("/auth", new StringContent(body, Encoding.UTF8, "application/json"));

        await AssertEnvelopeAsync(response, status, code, parameters);
    }

    [Fact]
    public async Task BodyTooDeepTooLargeOrNotUtf8_IsRefused()
    {
        await using var app = new PortalApp();
        using var client = app.CreateClient();

        var deep = $$"""{"x":{{new string('[', 5000)}}{{new string(']', 5000)}}}""";
        await AssertEnvelopeAsync(await client.PostAsync("/auth", Json(Encoding.UTF8.GetBytes(deep))), 400, "invalid_body");
        var large = $$"""{"username":"a","access_key":"{{new string('b', 16 * 1024)}}"}""";
        await AssertEnvelopeAsync(await client.PostAsync("/auth", Json(Encoding.UTF8.GetBytes(large))), 413, "invalid_body");
        byte[] broken = [.. "{\"username\":\""u8, 0xC3, 0x28, .. "\",\"access_key\":\"b\"}"u8];
        await AssertEnvelopeAsync(await client.PostAsync("/auth", Json(broken)), 400, "invalid_body");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task OtherContentType_Is415(string? type)
    {
        await using var app = new PortalApp();
        using var client = app.CreateClient();
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);

        await AssertEnvelopeAsync(await client.PostAsync("/auth", content), 415, "unsupported_media_type");
    }

    [Fact]
    public async Task OtherMethodOrAddress_IsRefusedInTheEnvelope()
    {
        await using var app = new PortalApp();
        using var client = app.CreateClient();

        await AssertEnvelopeAsync(await client.PutAsync("/auth", content: null), 405, "method_not_allowed");
        await AssertEnvelopeAsync(await client.GetAsync("/oauth/no-existe"), 404, "not_found");
    }

    internal static Task ChangePlanAsync(PortalApp app, string plan) => app.InDatabaseAsync(async db =>
    {
        var company = db.Companies.Single(row => row.Nit == "900123456");
        company.PlanCode = plan;
        await db.SaveChangesAsync();
    });

    internal static async Task AssertEnvelopeAsync(HttpResponseMessage response, int status, string code, params string[] parameters)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(["Status", "Errors"], body.Select(property => property.Key));
        Assert.Equal(status, (int)body["Status"]!);
        var error = Assert.Single(body["Errors"]!.AsArray())!.AsObject();
        Assert.Equal(["Code", "Message", "Params", "Detail"], error.Select(property => property.Key));
        Assert.Equal(code, (string?)error["Code"]);
        Assert.Equal(parameters, error["Params"]!.AsArray().Select(parameter => (string?)parameter));
    }

    private static async Task<string> RefusedAsync(PortalClient client, string username, string accessKey)
    {
        using var response = await client.AuthAsync(username, accessKey);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private static ByteArrayContent Json(byte[] body) => new(body) { Headers = { ContentType = new("application/json") } };
}
