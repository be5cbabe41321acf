using System.IO.Pipelines;

namespace SiigoCredentials.Web.Requests;

/// <summary>A response whose JSON is already serialized: its length is known, so it is not chunked.</summary>
internal sealed class Utf8JsonResult(int status, ReadOnlyMemory<byte> json) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var writer = Begin(httpContext.Response, status, json.Length);
        json.Span.CopyTo(writer.GetSpan(json.Length));
        writer.Advance(json.Length);
        return Task.CompletedTask;
    }

    /// <summary>Where the JSON goes, of so many bytes; it is sent when the request ends.</summary>
    public static PipeWriter Begin(HttpResponse response, int status, int length)
    {
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = length;
        return response.BodyWriter;
    }
}

/// <summary>Adds <c>Retry-After</c> in whole seconds (RFC 9110 section 10.2.3).</summary>
internal sealed class TooManyRequests(int seconds, ReadOnlyMemory<byte> json) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new Utf8JsonResult(StatusCodes.Status429TooManyRequests, json).ExecuteAsync(httpContext);
    }
}
