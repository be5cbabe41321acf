using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.ApiReference;

/// <summary>Serves the OpenAPI document to everybody.</summary>
internal static class ApiDocumentEndpoints
{
    public const string Path = "/openapi/v1.json";

    public static IServiceCollection AddApiReference(this IServiceCollection services) => services
        .AddOpenApi(ApiDocument.Name, options =>
        {
            options.ShouldInclude = call => call.HttpMethod != HttpMethods.Head; // the introduction describes HEAD once
            options.AddSchemaTransformer(ApiSchemas.TransformAsync);
        })
        .AddSingleton<ApiDocument>();

    public static IEndpointRouteBuilder MapApiDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapGetAndHead(Path, GetAsync).WithName("openapi").ExcludeFromDescription().AllowAnonymous().ShortCircuit();
        return routes;
    }

    private static async Task<PublicDocument> GetAsync(
        HttpContext context, ApiDocument document, PublicAddress address, IOptions<TokenOptions> options, CancellationToken ct) =>
        new PublicDocument((await document.AtAsync(address.Of(context.Request), ct)).Json, options.Value.PublicMaxAge);
}
