namespace SiigoCredentials.Web.Requests;

/// <summary>An answer whose JSON is already written: its length is known, so it is sent whole and not in chunks.</summary>
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

/// <summary>The same with how long to wait before trying again (RFC 9110 section 10.2.3), in whole seconds.</summary>
internal sealed class TooManyRequests(int seconds, ReadOnlyMemory<byte> json) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new Utf8JsonResult(StatusCodes.Status429TooManyRequests, json).ExecuteAsync(httpContext);
    }
}
