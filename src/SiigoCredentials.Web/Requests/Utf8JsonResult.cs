namespace SiigoCredentials.Web.Requests;

/// <summary>A response whose JSON is already serialized: its length is known, so it is not chunked.</summary>
internal sealed class Utf8JsonResult(int status, ReadOnlyMemory<byte> json) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;
        var writer = response.BodyWriter; // sent when the request ends
        json.Span.CopyTo(writer.GetSpan(json.Length));
        writer.Advance(json.Length);
        return Task.CompletedTask;
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
