using System.Text.RegularExpressions;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Requests;

/// <summary>Tells the addresses of integrations from those of people.</summary>
internal sealed partial class ApiPaths(EndpointDataSource endpoints)
{
    private static readonly PathString[] Roots = ["/auth", "/v1", "/oauth", "/alliances", "/.well-known", "/openapi", "/leak-reports"];

    // The mapped addresses do not change. They are read at the first mistaken request, when all are mapped.
    private readonly Lazy<(string Path, string Methods)[]> known = new(() =>
    [
        .. endpoints.Endpoints.OfType<RouteEndpoint>()
            .GroupBy(endpoint => $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}", StringComparer.OrdinalIgnoreCase)
            .Where(same => AreUnderARoot(same.Key)).OrderByDescending(same => same.Key.Length)
            .Select(same => (same.Key, string.Join(", ", same.SelectMany(MethodsOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)))),
    ]);

    public static bool Include(HttpContext context) => AreUnderARoot(context.Request.Path);

    /// <summary>The address of the API that the sender meant: one with something before it, or pasted with a space or a punctuation mark after it; null when there is none.</summary>
    public string? Meant(string path)
    {
        var tidy = Slashes().Replace(PastedText.Trim(path), "/").TrimEnd('/', '.', ',', ';', ':', ')', '"', '\'');
        return Array.Find(known.Value, address => tidy.EndsWith(address.Path, StringComparison.OrdinalIgnoreCase)).Path;
    }

    /// <summary>The methods of an address of the API, as <c>Allow</c> names them; null when it is not one.</summary>
    public string? MethodsAt(string path) => Array.Find(known.Value, address => address.Path.Equals(path, StringComparison.OrdinalIgnoreCase)).Methods;

    /// <summary>Ignores a slash too many in an address of the API, as a base address that ends with one produces it. The request goes on without a redirect.</summary>
    public static void UseOneSlash(IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.Path.Value is { } path && path.Contains("//", StringComparison.Ordinal)
            && Slashes().Replace(path, "/") is var tidy && AreUnderARoot(tidy))
        {
            context.Request.Path = tidy;
        }

        return next(context);
    });

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];

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
