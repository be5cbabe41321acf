namespace SiigoCredentials.Web.Requests;

/// <summary>Tells programs from people: when something goes wrong, programs get the envelope and people get a page.</summary>
internal static class RequestSender
{
    public static bool IsProgram(HttpContext context) => ApiPaths.Include(context) || IsProgramAtAPage(context);

    /// <summary>A program at an address outside the API: it sends JSON, does not accept HTML, or has nearly the address of a door and does not ask for HTML.</summary>
    public static bool IsProgramAtAPage(HttpContext context)
    {
        var accepted = context.Request.Headers.Accept.ToString();
        var asksForHtml = Names(accepted, "text/html") || Names(accepted, "application/xhtml+xml");
        return !ApiPaths.Include(context)
            && (RequestBody.IsJson(context.Request)
                || (!asksForHtml && (Names(accepted, "json") || (accepted.Length > 0 && !Names(accepted, "*/*") && !Names(accepted, "text/*")) || Meant(context) is not null)));
    }

    /// <summary>The address of the API that the sender seems to mean; null when the requested one resembles none.</summary>
    public static string? Meant(HttpContext context) => context.RequestServices.GetRequiredService<ApiPaths>().Meant(context.Request.Path.Value ?? "");

    private static bool Names(string accepted, string type) => accepted.Contains(type, StringComparison.OrdinalIgnoreCase);
}
