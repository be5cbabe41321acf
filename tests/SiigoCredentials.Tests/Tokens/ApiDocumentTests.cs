using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.ApiReference;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>The OpenAPI document says everything there is to call, and nothing that is not so.</summary>
public sealed partial class ApiDocumentTests
{
    private const string Path = "/openapi/v1.json";

    [Fact]
    public async Task Document_ForAnybody_IsOpenApi31OfThisInstallation()
    {
        await using var app = new ProductionApp();
        using var anybody = new PortalClient(app);

        using var response = await anybody.Http.GetAsync(Path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var document = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.StartsWith("3.1.", (string?)document["openapi"], StringComparison.Ordinal);
        Assert.Equal(ProductionApp.Address, (string?)Assert.Single(document["servers"]!.AsArray())!["url"]);
        Assert.Equal(
            ProductionApp.Address + "/oauth/token",
            (string?)document["components"]!["securitySchemes"]!["oauth2"]!["flows"]!["clientCredentials"]!["tokenUrl"]);
    }

    [Fact]
    public async Task Document_ListsEveryRouteOfTheApi_AndNothingElse()
    {
        await using var app = new PortalApp();
        var document = await ReadAsync(app);

        var routes = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint =>
                endpoint.Metadata.GetMetadata<PageActionDescriptor>() is null
                    && endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .Where(endpoint =>
                endpoint.RoutePattern.RawText is not (Path or "/health/live" or "/health/ready")
                    && !endpoint.RoutePattern.RawText!.Contains("{**", StringComparison.Ordinal))
            .SelectMany(
                endpoint =>
                    endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>()
                        .HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .Where(route => !route.StartsWith("HEAD ", StringComparison.Ordinal)).ToList();

        Assert.Equal(routes.Order(), Operations(document).SelectMany(operation => Addresses(document, operation.Name)).Order());
        Assert.Contains("GET /alliances/api/v1/users", routes);
        Assert.Contains("A GET may be a HEAD.", (string?)document["info"]!["description"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_AreDescribedAsTyped()
    {
        await using var app = new PortalApp();
        var schemas = (await ReadAsync(app))["components"]!["schemas"]!;

        Assert.Equal("integer", (string?)schemas["UserItem"]!["properties"]!["id"]!["type"]);
        Assert.Equal("#/components/schemas/PageLinks", (string?)schemas["UsersPage"]!["properties"]!["_links"]!["$ref"]);
        Assert.Equal(["self"], schemas["PageLinks"]!["required"]!.AsArray().Select(name => (string?)name));
        Assert.All(
            (string[])["self", "previous", "next"],
            name => Assert.Equal("#/components/schemas/PageLink", (string?)schemas["PageLinks"]!["properties"]![name]!["$ref"]));
        Assert.Equal("date-time", (string?)schemas["CredentialItem"]!["properties"]!["issued_at"]!["format"]);
    }

    // Kiota takes the text from one place alone, and its C# does not compile when that lies in a list.
    [Fact]
    public async Task TextOfARefusal_IsMarkedForGeneratedClients_WhereTheyCanReadIt()
    {
        await using var app = new PortalApp();
        var schemas = (await ReadAsync(app))["components"]!["schemas"]!.AsObject();

        var marked = from schema in schemas
                     from property in schema.Value!["properties"]?.AsObject() ?? []
                     where (bool?)property.Value!["x-ms-primary-error-message"] == true
                     select $"{schema.Key}.{property.Key}";

        Assert.Equal(["OAuthError.error_description"], marked);
    }

    [Theory]
    [InlineData("POST /auth", "Bearer realm=\"SiigoAPI\"")]
    [InlineData("POST /alliances/api/siigoapi-users/v1/sign-in", "Bearer realm=\"SiigoAPI\"")]
    [InlineData("POST /oauth/token", "Basic realm=\"SiigoAPI\", charset=\"UTF-8\"")]
    [InlineData("GET /v1/users", "Bearer realm=\"SiigoAPI\", error=\"invalid_token\"")]
    [InlineData("GET /v1/credential", "Bearer realm=\"SiigoAPI\", error=\"invalid_token\"")]
    public async Task EveryChallenge_IsDescribed_AndInTheGuide(string operation, string challenge)
    {
        await using var app = new PortalApp();
        var node = Operations(await ReadAsync(app)).Single(each => each.Name == operation).Node;

        Assert.Equal(challenge, (string?)node["responses"]!["401"]!["headers"]!["WWW-Authenticate"]!["example"]);
        Assert.All(challenge.Split(", "), part => Assert.Contains(part, Guide, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Guide_SaysWhatTheDocumentSays()
    {
        await using var app = new PortalApp();
        using var http = app.CreateClient();
        using var keys = await http.GetAsync("/.well-known/jwks.json");
        var description = (string)(await ReadAsync(app))["info"]!["description"]!;

        Assert.Contains($"`Cache-Control: {keys.Headers.CacheControl}`", Guide, StringComparison.Ordinal);
        Assert.Contains("`/alliances/api/v1`", Guide, StringComparison.Ordinal);
        Assert.Contains("`/alliances/api/v1`", description, StringComparison.Ordinal);
        Assert.Contains("Never call this API from a browser", Guide, StringComparison.Ordinal);
        Assert.Contains("Never call from a browser", description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_HasNothingThatLooksLikeASecretOrAPerson()
    {
        await using var app = new PortalApp();
        var text = (await ReadAsync(app)).ToJsonString();

        Assert.DoesNotMatch(@"siigo_ak_\w|eyJ\w", text);
        Assert.DoesNotContain(
            LongWord().Matches(text), word =>
                word.Value.Any(char.IsAsciiDigit) && word.Value.Any(char.IsAsciiLetterUpper) && word.Value.Any(char.IsAsciiLetterLower));
        Assert.All(Mail().Matches(text), mail => Assert.EndsWith(".example", mail.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task EveryOperation_HasANameOfItsOwnAndAnExampleOfEveryAnswer()
    {
        await using var app = new PortalApp();
        var operations = Operations(await ReadAsync(app)).ToList();

        Assert.Distinct(operations.Select(operation => (string)operation.Node["operationId"]!));
        foreach (var (name, node) in operations)
        {
            foreach (var (status, answer) in node["responses"]!.AsObject().Where(answer => answer.Value!["content"] is not null))
            {
                Assert.True(Examples(answer!).Any(), $"{name} has no example of its {status}");
            }
        }
    }

    [Theory]
    [InlineData("POST /auth", 400, "parameter_required", "invalid_body")]
    [InlineData("POST /auth", 401, "unauthorized")]
    [InlineData("POST /auth", 413, "invalid_body")]
    [InlineData("POST /auth", 415, "unsupported_media_type")]
    [InlineData("POST /auth", 429, "requests_limit")]
    [InlineData("POST /auth", 503, "service_unavailable")]
    [InlineData("POST /alliances/api/siigoapi-users/v1/sign-in", 429, "requests_limit")]
    [InlineData("POST /oauth/token", 400, "invalid_request", "unsupported_grant_type", "invalid_scope")]
    [InlineData("POST /oauth/token", 401, "invalid_client")]
    [InlineData("POST /oauth/revoke", 400, "invalid_request")]
    [InlineData("GET /v1/users", 400, "header_required", "invalid_partner_id")]
    [InlineData("GET /v1/users", 401, "unauthorized")]
    [InlineData("GET /v1/credential", 403, "disabled_functionality")]
    [InlineData("GET /v1/credential", 503, "service_unavailable")]
    public async Task EveryRefusalOfTheContract_IsDescribed(string operation, int status, params string[] codes)
    {
        await using var app = new PortalApp();
        var node = Operations(await ReadAsync(app)).Single(each => each.Name == operation).Node;

        var described = Examples(node["responses"]![$"{status}"]!)
            .Select(example => (string?)(example["Errors"]?[0]!["Code"] ?? example["error"]));

        Assert.Equal(codes.Order(), described.Distinct().Order());
    }

    [Fact]
    public async Task Pause_IsToldInTheMessageAndInTheHeader()
    {
        await using var app = new PortalApp();
        var paused = Operations(await ReadAsync(app)).Select(operation => operation.Node["responses"]!["429"]).OfType<JsonNode>().ToList();

        Assert.Equal(9, paused.Count);
        Assert.All(paused, answer => Assert.Equal("integer", (string?)answer["headers"]!["Retry-After"]!["schema"]!["type"]));
        Assert.All(paused, answer => Assert.Matches(@"Try again in \d+ seconds", Assert.Single(Examples(answer)).ToJsonString()));
    }

    [Fact]
    public async Task Document_AskedForAgain_IsNotWrittenAgain()
    {
        await using var app = new PortalApp();
        var document = app.Services.GetRequiredService<ApiDocument>();

        var first = await document.AtAsync("https://portal.example", CancellationToken.None);

        Assert.Same(first, await document.AtAsync("https://portal.example", CancellationToken.None));
        Assert.NotSame(first, await document.AtAsync("https://otro.example", CancellationToken.None));
    }

    private static string Guide => field ??= File.ReadAllText(System.IO.Path.Combine(Repository.Root, "docs", "integrators.md"));

    // At every server that the document names for the path.
    private static IEnumerable<string> Addresses(JsonNode document, string operation)
    {
        var (installation, parts) = ((string)document["servers"]![0]!["url"]!, operation.Split(' ', 2));
        var servers = document["paths"]![parts[1]]!["servers"] ?? document["servers"]!;
        return servers.AsArray().Select(server => $"{parts[0]} {((string)server!["url"]!)[installation.Length..]}{parts[1]}");
    }

    private static async Task<JsonNode> ReadAsync(PortalApp app)
    {
        using var http = app.CreateClient();
        return JsonNode.Parse(await http.GetStringAsync(Path))!;
    }

    private static IEnumerable<(string Name, JsonNode Node)> Operations(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Key != "servers"
        select ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!);

    private static IEnumerable<JsonNode> Examples(JsonNode answer)
    {
        var json = answer["content"]!["application/json"]!;
        return json["example"] is { } one ? [one] : (json["examples"]?.AsObject() ?? []).Select(example => example.Value!["value"]!);
    }

    [GeneratedRegex("[A-Za-z0-9_-]{20,}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LongWord();

    [GeneratedRegex(@"[\w.+-]+@[\w.-]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mail();
}
