using System.Text.Json;

namespace SiigoCredentials.Tests.Tokens.Clients;

/// <summary>What real Siigo clients take for granted of paths, pages, headers and charsets.</summary>
public sealed class RealClientDemandTests(PortalForClients portal) : IClassFixture<PortalForClients>
{
    private static readonly (string, string) Json = ("Content-Type", "application/json");
    private static readonly (string, string) MiTienda = ("Partner-Id", "MiTienda");
    private static readonly (string, string) SdkAgent = ("User-Agent", "OpenAPI-Generator/v1/Javascript");

    [Fact] // SiigoDev/siigo_sdk_javascript with the base URL of its README; it reads each id with parseFloat
    public async Task OfficialSdk_BelowItsDocumentedBasePath_ReadsUsersWithNumbersAsIds()
    {
        using var sdk = Client(SdkAgent, ("Accept", "application/json"), MiTienda);
        var token = await sdk.SignInAsync("/alliances/api/siigoapi-users/v1/sign-in", portal);

        var users = await sdk.SendAsync("GET", "/alliances/api/v1/users?page=1&page_size=25", null, Bearer(token));
        var credential = await sdk.SendAsync("GET", "/alliances/api/v1/credential", null, Bearer(token));

        Assert.Equal((200, 200), (users.Status, credential.Status));
        Assert.All(users.Results, user => Assert.Equal(JsonValueKind.Number, user!["id"]!.GetValueKind()));
        Assert.Equal(PortalForClients.People, users.Results.Select(user => (long)user!["id"]!).Distinct().Count());
    }

    [Fact]
    public async Task OfficialSdk_WithoutAPartnerId_WhichItCannotSend_ReadsUsers()
    {
        using var sdk = Client(SdkAgent, ("Accept", "application/json"));
        var token = await sdk.SignInAsync("/alliances/api/siigoapi-users/v1/sign-in", portal);

        var answer = await sdk.SendAsync("GET", "/alliances/api/v1/users", null, Bearer(token));

        Assert.Equal((200, PortalForClients.People), (answer.Status, answer.Json!["results"]!.AsArray().Count));
        Assert.Equal(
            "invalid_partner_id", (await sdk.SendAsync("GET", "/alliances/api/v1/users", null, Bearer(token), ("Partner-Id", "mi-tienda")))
                .ErrorCode);
    }

    [Fact] // pirpos2siigo, Python's requests: the bare token, and on to the next page until one is empty
    public async Task PythonConnector_ReadingUntilAPageIsEmpty_Ends()
    {
        using var python = Client(
            ("User-Agent", "python-requests/2.31.0"), ("authority", "services.siigo.com"), ("accept", "application/json, text/plain, */*"),
            ("content-type", "application/json"), MiTienda);
        var token = await python.SignInAsync("/auth", portal);

        List<string> read = [];
        for (var page = 1; page <= PortalForClients.People + 2; page++)
        {
            var answer = await python.SendAsync("GET", $"/v1/users?page={page}&page_size=3", "", ("authorization", token));
            Assert.Equal((200, page), (answer.Status, (int)answer.Json!["pagination"]!["page"]!));
            Assert.Equal(PortalForClients.People, (int)answer.Json["pagination"]!["total_results"]!);
            if (answer.Results.Count == 0)
            {
                break;
            }

            read.AddRange(answer.Results.Select(user => user!["id"]!.ToString()));
        }

        Assert.Equal(PortalForClients.People, read.Count);
        Assert.Distinct(read);
    }

    [Fact]
    public async Task Client_FollowingTheNextLink_ReadsEverybodyOnce()
    {
        using var client = Client(("Accept", "application/json"), MiTienda);
        var token = await client.SignInAsync("/auth", portal);

        List<string> read = [];
        List<bool> hadPrevious = [];
        for (var path = "/v1/users?page_size=3"; path is not null && hadPrevious.Count <= PortalForClients.People;)
        {
            var answer = await client.SendAsync("GET", path, null, Bearer(token));
            Assert.Equal(200, answer.Status);
            read.AddRange(answer.Results.Select(user => user!["id"]!.ToString()));
            var links = answer.Json!["_links"]!;
            Assert.NotNull((string?)links["self"]?["href"]);
            hadPrevious.Add(links["previous"] is not null);
            path = (string?)links["next"]?["href"] is { } next ? new Uri(portal.Address, next).PathAndQuery : null;
        }

        Assert.Equal([false, true, true], hadPrevious);
        Assert.Equal(PortalForClients.People, read.Count);
        Assert.Distinct(read);
    }

    [Fact]
    public async Task GeneratedClient_DeclaresTheIdAsAnInteger_AndReadsUntilAPageIsEmpty()
    {
        using var http = await portal.SignedInAsync();
        var client = (await GeneratedClient.FromAsync(await http.GetStringAsync("/openapi/v1.json"))).Over(http);

        HashSet<long> ids = [];
        for (var page = 1; page <= PortalForClients.People + 2; page++)
        {
            var users = await client.ListUsersAsync("MiTienda", page, 3);
            if (users.Results.Count == 0)
            {
                break;
            }

            foreach (var user in users.Results)
            {
                object id = user.Id;
                Assert.True(id is int or long && ids.Add(Convert.ToInt64(id, System.Globalization.CultureInfo.InvariantCulture)), $"{id}");
            }
        }

        Assert.Equal(PortalForClients.People, ids.Count);
    }

    [Theory] // Monitors ask by HEAD
    [InlineData("/v1/users")]
    [InlineData("/v1/credential")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/openapi/v1.json")]
    public async Task Monitor_AskingByHead_IsAnsweredAsByGet(string path)
    {
        using var monitor = Client(MiTienda);
        var token = await monitor.SignInAsync("/auth", portal);

        var answer = await monitor.SendAsync("HEAD", path, null, Bearer(token));

        Assert.Equal((200, ""), (answer.Status, answer.Body));
    }

    [Theory] // The charset of JSON means nothing (RFC 8259 section 11); Java, PHP and old .NET send these
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/json;charset=ISO-8859-1")]
    [InlineData("application/json; charset=\"windows-1252\"")]
    public async Task SignIn_WithACharset_Succeeds(string type)
    {
        using var client = Client(("Accept", "application/json"));

        Assert.Equal(200, (await client.SendAsync("POST", "/auth", RecordedClient.Pair(portal), ("Content-Type", type))).Status);
    }

    [Fact] // Node and Python write a header value in Latin-1
    public async Task Client_WithAnAccentInAHeader_IsAnsweredByUs()
    {
        using var client = Client(("Partner-Id", "Ferretería"), ("User-Agent", "Ferretería El Tornillo"));
        var token = await client.SignInAsync("/auth", portal);

        var refused = await client.SendAsync("GET", "/v1/users", null, Bearer(token));
        var users = await client.SendAsync("GET", "/v1/users", null, Bearer(token), MiTienda);

        Assert.Equal((400, "invalid_partner_id"), (refused.Status, refused.ErrorCode));
        Assert.Equal(200, users.Status);
    }

    [Fact] // A base URL that ends in a slash, before a path that begins with one
    public async Task Client_WritingTwoSlashes_IsAnsweredAllTheSame()
    {
        using var client = Client(("Accept", "application/json"), MiTienda);
        var token = await client.SignInAsync("//auth", portal);

        foreach (var path in (string[])["//v1/users", "/v1//users"])
        {
            Assert.Equal(200, (await client.SendAsync("GET", path, null, Bearer(token))).Status);
        }
    }

    [Theory] // A person who tries the address in a browser or with curl must hear that it is right and the method is wrong
    [InlineData("/auth")]
    [InlineData("/alliances/api/siigoapi-users/v1/sign-in")]
    [InlineData("/oauth/token")]
    public async Task Door_AskedByGet_NamesItsMethod(string door)
    {
        using var curl = Client(("Accept", "*/*"));

        var answer = await curl.SendAsync("GET", door);

        Assert.Equal(405, answer.Status);
        Assert.Contains("POST", answer.Allow);
    }

    [Theory] // What programs get for a wrong address is JSON
    [InlineData("/api/auth")]
    [InlineData("/auth%20")]
    [InlineData("/v2/auth")]
    public async Task SignIn_AtAWrongAddress_IsRefusedInJson(string path)
    {
        using var client = Client(("Accept", "*/*"));

        var answer = await client.SendAsync("POST", path, RecordedClient.Pair(portal), Json);

        Assert.Equal((404, "not_found"), (answer.Status, answer.ErrorCode));
    }

    [Fact] // Two clients test the connection with customers, and three sign in again only after a 401
    public async Task UnknownCall_WithAStaleToken_Is401_AndWithAGoodOne404ThatNamesWhatThereIs()
    {
        using var client = Client(("Accept", "application/json"), MiTienda);
        var token = await client.SignInAsync("/auth", portal);

        var stale = await client.SendAsync("GET", "/v1/customers?page=1&page_size=1", null, Bearer("stale"));
        var unknown = await client.SendAsync("GET", "/v1/customers?page=1&page_size=1", null, Bearer(token));

        Assert.Equal((401, "unauthorized"), (stale.Status, stale.ErrorCode));
        Assert.Equal((404, "not_found"), (unknown.Status, unknown.ErrorCode));
        Assert.Contains("/v1/users", unknown.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("error=\"invalid_token\"", stale.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact] // strptime of Python, date-time of Java before 17 and fixed formats of C# take whole seconds
    public async Task Moments_AreWholeSecondsInUtc()
    {
        using var client = Client(("Accept", "application/json"), MiTienda);
        var token = await client.SignInAsync("/auth", portal);

        var credential = await client.SendAsync("GET", "/v1/credential", null, Bearer(token));

        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", (string)credential.Json!["issued_at"]!);
    }

    [Fact] // Copied from a mail or a page, the pair brings characters along that nobody sees
    public async Task Pair_CopiedWithInvisibleCharacters_SignsIn()
    {
        using var client = Client(("Accept", "application/json"));
        var pair = JsonSerializer.Serialize(new
        {
            username = $"\uFEFF{portal.ApiUser}\u200B",
            access_key = $"\u200B{portal.AccessKey}\uFEFF",
        });

        Assert.Equal(200, (await client.SendAsync("POST", "/auth", pair, Json)).Status);
    }

    [Theory] // A verifier in a browser reads the public documents from its own page
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/openapi/v1.json")]
    public async Task PublicDocument_AskedFromAPageElsewhere_MayBeRead(string path)
    {
        using var browser = Client(("Origin", "https://tienda.example"));

        var answer = await browser.SendAsync("GET", path);

        Assert.Equal(200, answer.Status);
        Assert.True(answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins));
        Assert.Equal(["*"], origins);
    }

    private RecordedClient Client(params (string, string)[] always) => new(portal.Connect(), always);

    private static (string, string) Bearer(string token) => ("Authorization", $"Bearer {token}");
}
