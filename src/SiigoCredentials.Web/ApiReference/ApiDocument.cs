using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.ApiReference;

/// <summary>One operation of the API, for lists.</summary>
public sealed record ApiOperation(string Tag, string Method, string Path, string Summary);

/// <summary>The serialized OpenAPI document for one address, and its operations.</summary>
public sealed record PublishedApiDocument(string Address, ReadOnlyMemory<byte> Json, IReadOnlyList<ApiOperation> Operations);

/// <summary>Writes and caches the OpenAPI document, which depends only on the address of this installation.</summary>
public sealed class ApiDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider provider)
{
    public const string Name = "v1";

    // One is enough: the address can change between requests only in Development.
    private volatile PublishedApiDocument? latest;

    public async ValueTask<PublishedApiDocument> AtAsync(string address, CancellationToken ct) =>
        latest is { } kept && kept.Address == address ? kept : latest = await WriteAsync(address, ct);

    private async Task<PublishedApiDocument> WriteAsync(string address, CancellationToken ct)
    {
        var document = await provider.GetOpenApiDocumentAsync(ct);
        document.Info = Describe(address);
        document.Servers = [new OpenApiServer { Url = address, Description = "This installation" }];
        foreach (var (_, path) in document.Paths.Where(path => path.Key.StartsWith(V1Endpoints.Root + '/', StringComparison.Ordinal)))
        {
            ((OpenApiPathItem)path).Servers =
            [
                .. document.Servers,
                new OpenApiServer
                    { Url = address + V1Endpoints.AlliancesBase,
                        Description = "The same, at the base address of the Alianzas SDK, where `Partner-Id` is optional" },
            ];
        }

        document.Tags = new HashSet<OpenApiTag>(ApiTags.All);
        ApiSecurity.AddTo(document, address);
        ApiBodies.AddTo(document);
        return new PublishedApiDocument(address, Write(document), [.. List(document)]);
    }

    private static byte[] Write(OpenApiDocument document)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        document.SerializeAsV31(new OpenApiJsonWriter(text, new OpenApiJsonWriterSettings { Terse = true }));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static OpenApiInfo Describe(string address) => new()
    {
        Title = "SiigoCredentials",
        Version = "1.0.0",
        Summary = "Tokens for the credentials of a company, and what can be reached with them.",
        Description = """
            1. Exchange the **Usuario API** and the **Access Key** of the company for an access token at one of the three sign-in endpoints.
            2. Call `/v1` with `Authorization: Bearer <token>` and `Partner-Id: <the name of your application>`.

            A token is good for 24 hours unless the installation says otherwise in `expires_in`. When an Administrador replaces the Access Key,
            the old key and every token issued with it end at once, or at the deadline that the Administrador chose.

            A GET may be a HEAD. Moments are UTC, in whole seconds. The whole of `/v1` is at `/alliances/api/v1` too, where `Partner-Id` is optional.

            **Never call from a browser or from an app that you hand out:** who can read its traffic or its files has the Access Key. Keep the pair and the
            tokens on a server of your own, and do not send them through somebody else's proxy. No origin may call the sign-in endpoints or `/v1`; the documents under
            `/.well-known` and `/openapi` are for any.

            A refusal of `/auth` and `/v1` is the envelope `ErrorEnvelope`; one of `/oauth` is `OAuthError` (RFC 6749 section 5.2).
            Decide by the code, not by the message.
            """.ReplaceLineEndings("\n"),
        Contact = new OpenApiContact { Name = "Help for integrators", Url = new Uri($"{address}/ayuda/referencia-api") },
        License = new OpenApiLicense { Name = "Proprietary", Identifier = "LicenseRef-Proprietary" },
    };

    private static IEnumerable<ApiOperation> List(OpenApiDocument document) =>
        from path in document.Paths
        from operation in path.Value.Operations!
        let tag = operation.Value.Tags!.First().Name
        orderby ApiTags.All.Select(known => known.Name).ToList().IndexOf(tag)
        select new ApiOperation(tag!, operation.Key.Method, path.Key, operation.Value.Summary!);
}
