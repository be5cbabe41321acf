using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SiigoCredentials.Tests.Tokens.Clients;

public sealed class GeneratedClientTests(PortalForClients portal) : IClassFixture<PortalForClients>
{
    private const string Partner = "MiTienda";

    [Fact]
    public async Task EveryDoor_HandsOutATypedToken()
    {
        using var http = portal.Connect();
        var generated = await GenerateAsync(http);
        var client = generated.Over(http);

        dynamic signIn = generated.New("SignIn");
        (signIn.Username, signIn.Access_key) = (portal.ApiUser, portal.AccessKey);
        dynamic request = generated.New("TokenRequest");
        (request.Grant_type, request.Client_id, request.Client_secret) = ("client_credentials", portal.ApiUser, portal.AccessKey);

        dynamic[] tokens =
        [
            await client.SignInAsync(Partner, signIn),
            await client.SignInForAlliancesAsync(null, signIn),
            await client.RequestTokenAsync(request),
        ];
        foreach (var token in tokens)
        {
            Assert.Equal(("Bearer", 86_400, "SiigoAPI"), ((string)token.Token_type, (int)token.Expires_in, (string)token.Scope));
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)token.Access_token);
            Assert.Equal(portal.ApiUser, (string)(await client.GetCredentialAsync(Partner)).Username);
        }
    }

    [Fact]
    public async Task Users_ReadPageByPage_AreAllThere_WithTheirIds()
    {
        using var http = await portal.SignedInAsync();
        var client = (await GenerateAsync(http)).Over(http);

        List<string> read = [];
        for (var (page, total) = (1, int.MaxValue); read.Count < total; page++)
        {
            var users = await client.ListUsersAsync(Partner, page, 2);
            total = users.Pagination.Total_results;
            Assert.InRange((int)users.Results.Count, 1, 2);
            foreach (var user in users.Results)
            {
                read.Add($"{user.Id} {user.Email} {user.Active}");
            }
        }

        // What the document declares reads what is sent: the same ids as in the plain JSON.
        var sent = (await http.GetFromJsonAsync<JsonObject>("/v1/users?page_size=100"))!["results"]!.AsArray();
        Assert.Equal(PortalForClients.People, read.Count);
        Assert.Equal(sent.Select(user => $"{user!["id"]} {user["email"]} {user["active"]!.GetValue<bool>()}"), read);
    }

    [Fact]
    public async Task Refusals_AreReadAsTheDocumentedTypes()
    {
        using var http = await portal.SignedInAsync();
        var generated = await GenerateAsync(http);
        var client = generated.Over(http);
        dynamic signIn = generated.New("SignIn");
        (signIn.Username, signIn.Access_key) = ("nadie@api.siigo.example", "x");
        dynamic request = generated.New("TokenRequest");
        (request.Grant_type, request.Client_id, request.Client_secret) = ("client_credentials", "nadie@api.siigo.example", "x");

        AssertEnvelope(await RefusalAsync(async () => await client.ListUsersAsync("mi-tienda", 1, 25)), 400, "invalid_partner_id");
        AssertEnvelope(await RefusalAsync(async () => await client.SignInAsync(Partner, signIn)), 401, "unauthorized");
        dynamic refused = await RefusalAsync(async () => await client.RequestTokenAsync(request));
        Assert.Equal((401, "OAuthError"), ((int)refused.StatusCode, (string)refused.Result.GetType().Name));
        Assert.Equal("invalid_client", (string)refused.Result.Error);
    }

    private static async Task<GeneratedClient> GenerateAsync(HttpClient http) =>
        await GeneratedClient.FromAsync(await http.GetStringAsync("/openapi/v1.json"));

    private static Task<Exception> RefusalAsync(Func<Task> call) => Assert.ThrowsAnyAsync<Exception>(call);

    private static void AssertEnvelope(dynamic refusal, int status, string code)
    {
        Assert.Equal((status, "ErrorEnvelope"), ((int)refusal.StatusCode, (string)refusal.Result.GetType().Name));
        Assert.Equal(status, (int)refusal.Result.Status);
        foreach (var error in refusal.Result.Errors)
        {
            Assert.Equal(code, (string)error.Code);
            Assert.NotEmpty((string)error.Message);
        }
    }
}
