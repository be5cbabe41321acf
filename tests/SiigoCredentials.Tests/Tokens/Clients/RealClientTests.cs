namespace SiigoCredentials.Tests.Tokens.Clients;

/// <summary>
/// The requests of public Siigo clients as they leave each of them: method, path, headers, body. Asserted is what that client reads of
/// the answers. The code is ours; the comment tells whose requests they are.
/// </summary>
public sealed class RealClientTests(PortalForClients portal) : IClassFixture<PortalForClients>
{
    private static readonly (string, string) Json = ("Content-Type", "application/json");
    private static readonly (string, string) MiTienda = ("Partner-Id", "MiTienda");
    private static readonly (string, string) SdkAgent = ("User-Agent", "OpenAPI-Generator/v1/Javascript");

    [Fact] // SiigoDev/siigo_sdk_javascript, the official SDK of the Alianzas era: superagent, a User-Agent of its generator
    public async Task OfficialSdk_SignsInAtTheDoorOfAlianzas()
    {
        using var sdk = Client(SdkAgent, ("Accept", "application/json"), ("Accept-Encoding", "gzip, deflate"));

        var token = await sdk.SignInAsync("/alliances/api/siigoapi-users/v1/sign-in", portal);

        Assert.Equal(200, (await sdk.SendAsync("GET", "/v1/users?page=1&page_size=25", null, Bearer(token), MiTienda)).Status);
    }

    [Fact] // The same SDK has no setting for Partner-Id and sends none: what it hands on as err.body must say what is missing.
    public async Task OfficialSdk_WithoutAPartnerId_IsToldWhatIsMissing()
    {
        using var sdk = Client(SdkAgent, ("Accept", "application/json"));
        var token = await sdk.SignInAsync("/alliances/api/siigoapi-users/v1/sign-in", portal);

        var answer = await sdk.SendAsync("GET", "/v1/users", null, Bearer(token));

        Assert.Equal((400, "header_required"), (answer.Status, answer.ErrorCode));
        Assert.Equal("Partner-Id", (string?)answer.Json!["Errors"]![0]!["Params"]![0]);
    }

    [Fact] // StbanMc/siigo-cliente-node: fetch; it counts what came against total_results, and its own Partner-Id has a hyphen
    public async Task SiigoClienteNode_CollectsEveryPage()
    {
        using var node = Client(("Accept", "application/json"), ("User-Agent", "siigo-cliente-node/0.1.0 (+https://example.com)"));
        var token = await node.SignInAsync("/auth", portal, ("Partner-Id", "siigo-cliente-node"));

        var refused = await node.SendAsync("GET", "/v1/users?page=1", null, Bearer(token), ("Partner-Id", "siigo-cliente-node"));
        Assert.Equal((400, "invalid_partner_id"), (refused.Status, refused.ErrorCode));
        Assert.NotEmpty(refused.ErrorMessage);

        List<string> collected = [];
        for (var (page, total) = (1, int.MaxValue); collected.Count < total; page++)
        {
            var answer = await node.SendAsync("GET", $"/v1/users?page={page}&page_size=3", null, Bearer(token), MiTienda);
            total = (int)answer.Json!["pagination"]!["total_results"]!;
            Assert.NotEmpty(answer.Results);
            collected.AddRange(Ids(answer));
        }

        AssertEverybody(collected);
    }

    [Fact] // epayco/siigo-sdk-php: Guzzle; every GET carries the JSON body [], and a new sign-in carries the token that was refused
    public async Task EpaycoSdk_SignsInAgainWithItsStaleTokenAlong()
    {
        using var php = Client(("User-Agent", "GuzzleHttp/7"), ("Accept", "application/json"), Json, ("Partner-Id", "epayco"));

        Assert.Equal(401, (await php.SendAsync("GET", "/v1/users", "[]", Bearer("stale"))).Status);
        var signIn = await php.SendAsync("POST", "/auth", RecordedClient.Pair(portal), Bearer("stale"));
        var users = await php.SendAsync("GET", "/v1/users", "[]", Bearer(signIn.Token));

        Assert.Equal((200, 200, PortalForClients.People), (signIn.Status, users.Status, users.Results.Count));
    }

    [Fact] // srdorado/siigo-client-php: the bare token, the scope as Partner-Id, a content type without a body, and only 200 is success
    public async Task SrdoradoClient_SendsTheBareTokenAndTheScopeAsPartner()
    {
        using var php = Client(("User-Agent", "GuzzleHttp/6.5.5 curl/7.88.1 PHP/7.4.33"));
        var signIn = await php.SendAsync("POST", "/auth", RecordedClient.Pair(portal), Json);
        var scope = (string)signIn.Json!["scope"]!;

        (string, string)[] headers = [Json, ("Authorization", signIn.Token), ("Partner-Id", scope)];
        var users = await php.SendAsync("GET", "/v1/users?page=1&page_size=100", "", headers);

        Assert.Equal((200, 200), (signIn.Status, users.Status));
        AssertEverybody(Ids(users));
    }

    [Fact] // vizapata/siigo-woocommerce: WordPress' own HTTP; it joins the Messages of Errors
    public async Task WooCommercePlugin_WithoutAPartnerId_ShowsTheMessages()
    {
        using var wordpress = Client(
            ("User-Agent", "WordPress/6.5.2; https://tienda.example"), ("Accept", "*/*"), ("Accept-Encoding", "deflate, gzip, br"),
            ("Connection", "close"), ("content-type", "application/json; charset=utf-8"));
        var signIn = await wordpress.SendAsync("POST", "/auth", RecordedClient.Pair(portal));

        var refused = await wordpress.SendAsync("GET", "/v1/users", null, Bearer(signIn.Token));
        var users = await wordpress.SendAsync("GET", "/v1/users", null, Bearer(signIn.Token), MiTienda);

        Assert.Equal(400, refused.Status);
        var messages = string.Join(", ", refused.Json!["Errors"]!.AsArray().Select(error => (string?)error!["Message"]));
        Assert.Contains("Partner-Id", messages, StringComparison.Ordinal);
        AssertEverybody(Ids(users));
    }

    [Fact] // saulmoralespa/siigo-api-php: no Partner-Id at the sign-in, its author's name after it; a wrong pair shows Errors
    public async Task SaulmoralespaClient_ReadsUsersAndErrors()
    {
        using var php = Client(("User-Agent", "GuzzleHttp/7"), Json);
        var wrong = await php.SendAsync("POST", "/auth", """{"username":"nadie@api.siigo.example","access_key":"x"}""");
        var token = (await php.SendAsync("POST", "/auth", RecordedClient.Pair(portal))).Token;

        var users = await php.SendAsync("GET", "/v1/users", null, Bearer(token), ("Partner-Id", "saulmoralespa"));

        Assert.Equal((401, "unauthorized"), (wrong.Status, wrong.ErrorCode));
        Assert.NotEmpty(wrong.ErrorMessage);
        AssertEverybody(Ids(users));
    }

    [Fact] // jdlar1/siigo-mcp and many more on axios: base URL, Partner-Id and the token as defaults; axios drops the content type of a GET
    public async Task AxiosClient_ReadsUsersByParameters()
    {
        using var axios = Client(
            ("Accept", "application/json, text/plain, */*"), ("User-Agent", "axios/1.7.9"),
            ("Accept-Encoding", "gzip, compress, deflate, br"), ("Partner-Id", "siigoMcp"));
        var token = await axios.SignInAsync("/auth", portal);

        var users = await axios.SendAsync("GET", "/v1/users?page=1&page_size=100", null, Bearer(token));
        var refused = await axios.SendAsync("GET", "/v1/users", null, Bearer(token + "x"));

        Assert.Equal((200, 401, "unauthorized"), (users.Status, refused.Status, refused.ErrorCode));
        AssertEverybody(Ids(users));
    }

    [Fact] // A Laravel report of invoices: the bare token; it computes the number of pages once, and keys the people by id
    public async Task LaravelReport_ReadsAsManyPagesAsTheTotalSays()
    {
        using var laravel = Client(("User-Agent", "GuzzleHttp/7"), Json, ("Partner-Id", "consultadeFacturas"));
        var token = await laravel.SignInAsync("/auth", portal);

        List<string> read = [];
        for (var (page, pages) = (1, 1); page <= pages; page++)
        {
            var answer = await laravel.SendAsync("GET", $"/v1/users?page={page}&page_size=4", null, ("Authorization", token));
            Assert.Equal(200, answer.Status);
            var pagination = answer.Json!["pagination"]!;
            pages = (int)Math.Ceiling((double)pagination["total_results"]! / (int)pagination["page_size"]!);
            read.AddRange(Ids(answer));
        }

        AssertEverybody(read);
    }

    [Fact] // A script on Python's requests: the bare token and no paging; it reads these members of each person
    public async Task PythonScript_ReadsTheNamesOfTheSellers()
    {
        using var python = Client(
            ("User-Agent", "python-requests/2.32.3"), ("Accept-Encoding", "gzip, deflate"), ("Accept", "*/*"), ("Connection", "keep-alive"),
            ("Partner-Id", "Lubrisol"));
        var token = await python.SignInAsync("/auth", portal);

        var users = await python.SendAsync("GET", "/v1/users", null, ("Authorization", token), Json);

        string[] members = ["first_name", "last_name", "email", "identification"];
        Assert.All(users.Results, user => Assert.All(members, member => Assert.NotNull((string?)user![member])));
        Assert.Contains(users.Results, user => (string?)user!["first_name"] == "José" && (string?)user["last_name"] == "Núñez");
    }

    [Fact] // Two clients on Java's RestTemplate
    public async Task JavaClient_ReadsTheTokenOutOfAMap()
    {
        using var java = Client(
            ("Accept", "application/json, application/*+json"), ("User-Agent", "Java/17.0.11"), ("Connection", "keep-alive"), Json);
        var token = await java.SignInAsync("/auth", portal);

        AssertEverybody(Ids(await java.SendAsync("GET", "/v1/users", null, Bearer(token), ("Partner-Id", "distriAsociados"))));
    }

    [Fact] // andrescarvajal/siigo, a gem on RestClient: of a refusal it prints Status
    public async Task RubyGem_PrintsTheStatusOfARefusal()
    {
        using var ruby = Client(
            ("Accept", "application/json"), ("User-Agent", "rest-client/2.1.0 (linux x86_64) ruby/3.2.2p53"),
            ("Accept-Encoding", "gzip;q=1.0,deflate;q=0.6,identity;q=0.3"));

        var refused = await ruby.SendAsync("POST", "/auth", """{"username":"nadie@api.siigo.example","access_key":"x"}""", Json);

        Assert.Equal((401, 401), (refused.Status, (int)refused.Json!["Status"]!));
        Assert.NotEmpty(await ruby.SignInAsync("/auth", portal));
    }

    [Fact] // Programs on C#'s HttpClient send the body in chunks, with a charset; some programs send a Basic header beside the pair
    public async Task Program_SendingBasicBesideThePair_SignsIn()
    {
        using var program = Client(
            ("Partner-Id", "RemesasApp"), ("Content-Type", "application/json; charset=utf-8"), ("Transfer-Encoding", "chunked"));

        var answer = await program.SendAsync("POST", "/auth", RecordedClient.Pair(portal), ("Authorization", "Basic eDp5"));

        Assert.Equal((200, "Bearer"), (answer.Status, (string?)answer.Json!["token_type"]));
    }

    [Theory] // Clients that spell the pair as the SDK spells its parameters, or sign in as at an OAuth server
    [InlineData("""{"userName":"x","accessKey":"y"}""", "application/json", 400, "parameter_required")]
    [InlineData("""{"Username":"x","AccessKey":"y"}""", "application/json", 400, "parameter_required")]
    [InlineData("grant_type=client_credentials", "application/x-www-form-urlencoded", 415, "unsupported_media_type")]
    public async Task SignIn_InAnotherForm_IsRefusedWithWords(string body, string type, int status, string code)
    {
        using var client = Client(("Accept", "*/*"));

        var answer = await client.SendAsync("POST", "/auth", body, ("Content-Type", type));

        Assert.Equal((status, code), (answer.Status, answer.ErrorCode));
        Assert.NotEmpty(answer.ErrorMessage);
    }

    private RecordedClient Client(params (string, string)[] always) => new(portal.Connect(), always);

    private static (string, string) Bearer(string token) => ("Authorization", $"Bearer {token}");

    private static IEnumerable<string> Ids(RecordedResponse answer) => answer.Results.Select(user => user!["id"]!.ToString());

    private static void AssertEverybody(IEnumerable<string> ids)
    {
        List<string> read = [.. ids];
        Assert.Equal(PortalForClients.People, read.Count);
        Assert.Distinct(read);
    }
}
