using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>What a caller who is not let in is asked for, and in which order it is told what is wrong.</summary>
[Trait("Loop", "Quick")]
public sealed class ChallengeTests : IAsyncLifetime, IDisposable
{
    private const string Bearer = "Bearer realm=\"SiigoAPI\"";
    private const string InvalidToken = "Bearer realm=\"SiigoAPI\", error=\"invalid_token\"";

    private readonly PortalApp app = new();
    private PortalClient client = null!;
    private string stale = "";
    private string token = "";
    private PortalPage former = null!;

    public async Task InitializeAsync()
    {
        client = await PortalClient.SignedInAsync(app);
        former = await client.GenerateAsync();
        stale = "Bearer " + await client.TokenAsync(former);
        token = "Bearer " + await client.TokenAsync(await client.RotateAsync());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        client.Dispose();
        app.Dispose();
    }

    [Theory]
    [InlineData("/v1/credential")]
    [InlineData("/v1/users")]
    [InlineData("/v1/invoices")]
    [InlineData("/v1")]
    [InlineData("/alliances/api/v1/users")]
    [InlineData("/alliances/api/v1/invoices/1")]
    public async Task TokenThatIsNotValid_IsToldSo_AndNoneIsNot(string path)
    {
        foreach (
            var (header, challenge) in (
                (string?, string)[])[(null, Bearer), ("", Bearer), ("Bearer", Bearer), ("bearer ", Bearer), (stale, InvalidToken),
                ("Bearer a.b.c", InvalidToken), ("a.b.c", InvalidToken), ("Bearer null", InvalidToken)])
        {
            using var response = await client.CallAsync(path, header);

            await AuthTests.AssertEnvelopeAsync(response, 401, "unauthorized");
            Assert.Equal(challenge, Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        }
    }

    // The pair is in the body, for which there is no scheme; a browser that is asked for Basic would ask its user.
    [Theory]
    [InlineData("/auth")]
    [InlineData("/alliances/api/siigoapi-users/v1/sign-in")]
    public async Task PairThatIsNotValid_IsAskedForWhatABrowserPassesOver(string door)
    {
        foreach (
            var (user, key) in ((string, string)[])[("nadie@api.example", "x"), (former.ApiUser, "x"), (former.ApiUser, former.AccessKey!)])
        {
            using var response = await client.Http.PostAsJsonAsync(door, new { username = user, access_key = key });

            await AuthTests.AssertEnvelopeAsync(response, 401, "unauthorized");
            Assert.Equal(Bearer, Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        }
    }

    [Theory]
    [InlineData("GET", "/v1/invoices")]
    [InlineData("POST", "/v1/invoices")]
    [InlineData("DELETE", "/v1/customers/1")]
    [InlineData("GET", "/v1")]
    [InlineData("GET", "/v1/users/1")]
    [InlineData("PUT", "/alliances/api/v1/products")]
    public async Task AddressThatThereIsNot_IsToldWhatThereIs(string method, string path)
    {
        using var response = await SendAsync(method, path, token);

        var message = await MessageAsync(response);
        await AuthTests.AssertEnvelopeAsync(response, 404, "not_found");
        Assert.Contains("/v1/users", message, StringComparison.Ordinal);
        Assert.Contains("/v1/credential", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddressThatThereIsNot_OfACompanyWithoutTheApi_IsRefusedLikeEveryOther()
    {
        await AuthTests.ChangePlanAsync(app, "emprendedor");

        await AuthTests.AssertEnvelopeAsync(await SendAsync("GET", "/v1/invoices", token), 403, "disabled_functionality");
    }

    [Theory]
    [InlineData("POST", "/v1/users")]
    [InlineData("PATCH", "/V1/Users/")]
    [InlineData("DELETE", "/alliances/api/v1/credential")]
    public async Task OtherMethod_IsToldWhichThereAre(string method, string path)
    {
        using var response = await SendAsync(method, path, token);

        await AuthTests.AssertEnvelopeAsync(response, 405, "method_not_allowed");
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
    }

    // A browser's preflight carries no token.
    [Theory]
    [InlineData("/auth")]
    [InlineData("/alliances/api/siigoapi-users/v1/sign-in")]
    [InlineData("/oauth/token")]
    [InlineData("/v1/users")]
    [InlineData("/v1/invoices")]
    [InlineData("/alliances/api/v1/credential")]
    public async Task Preflight_IsRefused_AndToldWhy(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path)
        {
            Headers =
                { { "Origin", "https://tienda.example" }, { "Access-Control-Request-Method", "POST" },
                    { "Access-Control-Request-Headers", "authorization" } },
        };
        using var response = await client.Http.SendAsync(request);

        var message = await MessageAsync(response);
        await AuthTests.AssertEnvelopeAsync(response, 405, "method_not_allowed");
        Assert.Contains("not called from a browser", message, StringComparison.Ordinal);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<string> MessageAsync(HttpResponseMessage response) =>
        (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["Errors"]![0]!["Message"]!;

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string authorization)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        request.Headers.TryAddWithoutValidation("Partner-Id", "MiTienda");
        return await client.Http.SendAsync(request);
    }
}
