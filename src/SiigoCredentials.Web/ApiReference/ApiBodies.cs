using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.ApiReference;

/// <summary>The schemas of the request bodies. The handlers parse them by hand, so no type of ours describes them.</summary>
internal static class ApiBodies
{
    public const string Json = "application/json";
    public const string Form = "application/x-www-form-urlencoded";

    public const string Pair = "SignIn";
    public const string TokenRequest = "TokenRequest";
    public const string TokenQuestion = "TokenQuestion";
    public const string LeakReport = "LeakReport";

    public static readonly JsonNode PairExample = new JsonObject
    { ["username"] = ApiExamples.ApiUser, ["access_key"] = ApiExamples.AccessKey };

    public static readonly JsonNode TokenRequestExample = new JsonObject
    {
        ["grant_type"] = "client_credentials",
        ["client_id"] = ApiExamples.ApiUser,
        ["client_secret"] = ApiExamples.AccessKey,
    };

    public static readonly JsonNode TokenQuestionExample = new JsonObject
    {
        ["token"] = ApiExamples.Token,
        ["client_id"] = ApiExamples.ApiUser,
        ["client_secret"] = ApiExamples.AccessKey,
    };

    public static readonly JsonNode LeakReportExample = new JsonArray(
        new JsonObject { ["token"] = ApiExamples.AccessKey, ["url"] = "https://repo.example/file.txt", ["source"] = "content" });

    private const string ClientIdText = "The Usuario API. Left out when it comes as HTTP Basic.";
    private const string ClientSecretText = "The Access Key. Left out when it comes as HTTP Basic.";

    public static void AddTo(OpenApiDocument document)
    {
        document.AddComponent(Pair, Body(
            "The pair of the company. Other keys are ignored; white space around the values is forgiven; a key that occurs twice is not.",
            ["username", "access_key"],
            ("username", Text("The Usuario API, which has the form of an e-mail address.")),
            ("access_key", Secret("The Access Key, which starts with `siigo_ak_`."))));
        document.AddComponent(TokenRequest, Body(
            "An access token request (RFC 6749 section 4.4.2).",
            ["grant_type"],
            ("grant_type", new OpenApiSchema
            { Type = JsonSchemaType.String, Const = "client_credentials", Description = "The one grant that there is." }),
            ("scope", new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Const = AccessTokens.Scope,
                Description = "The one scope that there is; may be left out."
            }),
            ("client_id", Text(ClientIdText)),
            ("client_secret", Secret(ClientSecretText))));
        document.AddComponent(TokenQuestion, Body(
            "A token, and the client that it was issued to.",
            ["token"],
            ("token", Text("The access token.")),
            ("token_type_hint", Text("Ignored: there is one kind of token.")),
            ("client_id", Text(ClientIdText)),
            ("client_secret", Secret(ClientSecretText))));
        var report = Body(
            "A key that was found. Other keys are ignored.",
            ["token"],
            ("token", Secret("What may be an Access Key.")),
            ("url", Text("Where it was seen.")),
            ("source", Text("What kind of place that is.")));
        document.AddComponent(LeakReport, new OpenApiSchema
        {
            Description = "One report, or up to ten thousand.",
            OneOf = [report, new OpenApiSchema
                { Type = JsonSchemaType.Array, MinItems = 1, MaxItems = LeakReports.MostAtOnce, Items = report }],
        });
    }

    private static OpenApiSchema Body(string description, string[] required, params (string Name, OpenApiSchema Schema)[] fields) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Required = new HashSet<string>(required, StringComparer.Ordinal),
        Properties = fields.ToDictionary(field => field.Name, IOpenApiSchema (field) => field.Schema, StringComparer.Ordinal),
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Secret(string description) =>
        new() { Type = JsonSchemaType.String, Format = "password", MaxLength = 1000, Description = description };
}
