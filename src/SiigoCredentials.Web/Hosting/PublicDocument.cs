using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace SiigoCredentials.Web.Hosting;

/// <summary>JSON that anybody may read and keep, scripts of other origins too: nobody's data is in it. Who has it already gets 304.</summary>
/// <param name="maxAge">For how long a copy is good, in whole seconds; with less than one, each is asked after.</param>
internal sealed class PublicDocument(ReadOnlyMemory<byte> json, TimeSpan maxAge) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.CacheControl = (long)maxAge.TotalSeconds is > 0 and var seconds
            ? string.Create(CultureInfo.InvariantCulture, $"public, max-age={seconds}")
            : "public, no-cache";
        var tag = new EntityTagHeaderValue($"\"{Base64Url.EncodeToString(SHA256.HashData(json.Span).AsSpan(0, 16))}\"");
        return Results.Bytes(json, "application/json", entityTag: tag).ExecuteAsync(httpContext);
    }
}
