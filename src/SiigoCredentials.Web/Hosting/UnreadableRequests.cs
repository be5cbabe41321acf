namespace SiigoCredentials.Web.Hosting;

/// <summary>Refuses what the framework trips over only when it comes to read it: the sender's mistake must not look like a fault of ours.</summary>
internal static class UnreadableRequests
{
    /// <summary>First of all, because the security headers ask for the host too: takes away what cannot be read, and remembers that it did.</summary>
    public static void UseReadableHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        if (!IsReadable(context.Request))
        {
            context.Request.Headers.Host = "";
            context.Request.Headers.ContentType = "";
            context.Features.Set(new WasUnreadable());
        }

        return next(context);
    });

    public static void UseRefusalOfUnreadable(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Features.Get<WasUnreadable>() is null)
        {
            return next(context);
        }

        context.Features.Set<WasUnreadable>(null); // the page that tells of it comes this way again
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    });

    // Nearly every request is readable at a glance; only the few that name a charset or an international host are tried.
    private static bool IsReadable(HttpRequest request)
    {
        try
        {
            _ = request.Host; // "xn--" is no name
            var namesACharset = request.ContentType?.Contains("charset", StringComparison.OrdinalIgnoreCase) == true;
            _ = namesACharset ? request.GetTypedHeaders().ContentType?.Encoding : null; // "charset=utf-7" is disabled
            return true;
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private sealed class WasUnreadable;
}
