namespace SiigoCredentials.Web.Requests;

/// <summary>Distinguishes programs from people: an error is an envelope for a program and a page for a person.</summary>
internal static class RequestSender
{
    public static bool IsProgram(HttpContext context) => ApiPaths.Include(context) || IsProgramAtAPage(context);

    /// <summary>
    /// A program outside the API: it sends JSON, does not accept HTML, or requests nearly the path of an endpoint and does not ask for
    /// HTML.
    /// </summary>
    public static bool IsProgramAtAPage(HttpContext context)
    {
        var accepted = context.Request.Headers.Accept.ToString();
        var asksForHtml = Names(accepted, "text/html") || Names(accepted, "application/xhtml+xml");
        return !ApiPaths.Include(context)
            && (RequestBody.IsJson(context.Request)
                || (!asksForHtml
                    && (Names(accepted, "json") || (accepted.Length > 0 && !Names(accepted, "*/*") && !Names(accepted, "text/*"))
                        || Meant(context) is not null)));
    }

    /// <summary>The API path that the sender seems to mean; null when the requested path resembles none.</summary>
    public static string? Meant(HttpContext context) =>
        context.RequestServices.GetRequiredService<ApiPaths>().Meant(context.Request.Path.Value ?? "");

    private static bool Names(string accepted, string type) => accepted.Contains(type, StringComparison.OrdinalIgnoreCase);
}
