using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace SiigoCredentials.Web.Requests;

/// <summary>Public JSON: any client may read and cache it, scripts of other origins too. A client with a current copy gets 304.</summary>
/// <param name="maxAge">How long a copy may be used, in whole seconds; below one second, each use revalidates it.</param>
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
