using System.Text.RegularExpressions;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Requests;

/// <summary>Distinguishes the paths of the API from those of the pages.</summary>
internal sealed partial class ApiPaths(EndpointDataSource endpoints)
{
    private static readonly PathString[] Roots = ["/auth", "/v1", "/oauth", "/alliances", "/.well-known", "/openapi", "/leak-reports"];

    // Read at the first request for an unknown path, when every endpoint is mapped; they do not change later.
    private readonly Lazy<(string Path, string Methods)[]> known = new(() =>
    [
        .. endpoints.Endpoints.OfType<RouteEndpoint>()
            .GroupBy(endpoint => $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}", StringComparer.OrdinalIgnoreCase)
            .Where(same => AreUnderARoot(same.Key)).OrderByDescending(same => same.Key.Length)
            .Select(same =>
                (same.Key, string.Join(", ", same.SelectMany(MethodsOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)))),
    ]);

    public static bool Include(HttpContext context) => AreUnderARoot(context.Request.Path);

    /// <summary>
    /// The API path that the sender meant: the request has a prefix, or a space or punctuation mark after it; null when there is none.
    /// </summary>
    public string? Meant(string path)
    {
        var tidy = Slashes().Replace(PastedText.Trim(path), "/").TrimEnd('/', '.', ',', ';', ':', ')', '"', '\'');
        return Array.Find(known.Value, address => tidy.EndsWith(address.Path, StringComparison.OrdinalIgnoreCase)).Path;
    }

    /// <summary>The methods of an API path, as a value of <c>Allow</c>; null when it is not one.</summary>
    public string? MethodsAt(string path) =>
        Array.Find(known.Value, address => address.Path.Equals(path, StringComparison.OrdinalIgnoreCase)).Methods;

    /// <summary>
    /// Removes a repeated slash from an API path: a base address that ends with a slash produces one. No redirect is sent.
    /// </summary>
    public static void UseOneSlash(IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.Path.Value is { } path && path.Contains("//", StringComparison.Ordinal)
            && Slashes().Replace(path, "/") is var tidy && AreUnderARoot(tidy))
        {
            context.Request.Path = tidy;
        }

        return next(context);
    });

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];

    private static bool AreUnderARoot(PathString path)
    {
        foreach (var root in Roots)
        {
            if (path.StartsWithSegments(root, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex("/{2,}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Slashes();
}
