using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.ApiReference;

/// <summary>The methods with which <see cref="ApiDescription"/> describes routes. They do not change what a route accepts.</summary>
/// <remarks>The framework's <c>Accepts</c> would refuse other content types before the handler can answer with its own error.</remarks>
internal static class RouteDescriptions
{
    private const string Json = "application/json";

    private static readonly JsonSerializerOptions AsSent =
        new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.Never };

    public static RouteHandlerBuilder Tells(
        this RouteHandlerBuilder route, string operationId, string tag, string summary, string description) => route
        .WithTags(tag).WithSummary(summary).WithDescription(description)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.OperationId = operationId; // the name of a method in generated clients; the route's name stays
            return Task.CompletedTask;
        });

    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder route, params OpenApiParameter[] parameters) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters = [.. operation.Parameters ?? [], .. parameters];
            return Task.CompletedTask;
        });

    public static RouteHandlerBuilder TakesBody(
        this RouteHandlerBuilder route, string contentType, string schema, JsonNode example, string size = "At most 16 KiB.") =>
        route.AddOpenApiOperationTransformer((operation, context, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = size,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [contentType] = new OpenApiMediaType
                    { Schema = new OpenApiSchemaReference(schema, context.Document), Example = example.DeepClone() },
                },
            };
            return Task.CompletedTask;
        });

    /// <summary>Requires one of these authentication methods; none when the list is empty.</summary>
    public static RouteHandlerBuilder SecuredBy(this RouteHandlerBuilder route, params string[] schemes) =>
        route.AddOpenApiOperationTransformer((operation, context, _) =>
        {
            operation.Security =
            [
                .. schemes.Select(scheme => scheme.Length == 0
                    ? [] // the credentials are in the body
                    : new OpenApiSecurityRequirement
                    {
                        [new OpenApiSecuritySchemeReference(scheme, context.Document)] = scheme == ApiSecurity.OAuth
                            ? [AccessTokens.Scope] : [],
                    }),
            ];
            return Task.CompletedTask;
        });

    public static RouteHandlerBuilder Answers<T>(
        this RouteHandlerBuilder route, string description, T example, int status = StatusCodes.Status200OK) => route
        .Produces<T>(status, Json)
        .DescribesAnswer(status, description)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Media(status).Example = JsonSerializer.SerializeToNode(example, AsSent);
            return Task.CompletedTask;
        });

    public static RouteHandlerBuilder AnswersNothing(this RouteHandlerBuilder route, int status, string description) =>
        route.Produces(status).DescribesAnswer(status, description);

    /// <summary>Adds the refusals of one status. Their examples are the answers that the program sends.</summary>
    public static RouteHandlerBuilder Refuses<T>(
        this RouteHandlerBuilder route, int status, string description, params IResult[] refusals) => route
        .Produces<T>(status, Json)
        .DescribesAnswer(status, description)
        .AddOpenApiOperationTransformer(async (operation, context, _) =>
        {
            var examples = new Dictionary<string, IOpenApiExample>(StringComparer.Ordinal);
            foreach (var refusal in refusals)
            {
                var answer = await RecordedResponse.OfAsync(refusal, context.ApplicationServices);
                var (code, text) = Read(answer, status);
                examples.Add(
                    examples.ContainsKey(code)
                        ? $"{code}_{examples.Count + 1}" : code, new OpenApiExample { Summary = text, Value = answer.Body });
            }

            // No list of examples for a single one: the viewer would show a choice.
            operation.Media(status).Example = examples.Count == 1 ? examples.Values.Single().Value : null;
            operation.Media(status).Examples = examples.Count == 1 ? null : examples;
        });

    public static RouteHandlerBuilder SendsHeader(this RouteHandlerBuilder route, int status, string name, OpenApiHeader header) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            var response = operation.Response(status);
            response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
            response.Headers[name] = header;
            return Task.CompletedTask;
        });

    private static RouteHandlerBuilder DescribesAnswer(this RouteHandlerBuilder route, int status, string description) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Response(status).Description = description;
            return Task.CompletedTask;
        });

    private static OpenApiResponse Response(this OpenApiOperation operation, int status) =>
        (OpenApiResponse)operation.Responses![status.ToString(System.Globalization.CultureInfo.InvariantCulture)];

    private static OpenApiMediaType Media(this OpenApiOperation operation, int status) =>
        (OpenApiMediaType)operation.Response(status).Content![Json];

    private static (string Code, string Text) Read(RecordedResponse answer, int status)
    {
        if (answer.Status != status)
        {
            throw new InvalidOperationException($"A refusal of {answer.Status} is described as one of {status}: {answer.Body}");
        }

        return answer.Body["Errors"]?[0] is { } error
            ? ((string)error["Code"]!, (string)error["Message"]!)
            : ((string)answer.Body["error"]!, (string)answer.Body["error_description"]!);
    }
}
