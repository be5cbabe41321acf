namespace SiigoCredentials.Web.Hosting;

/// <summary>Tells the addresses of integrations from those of people.</summary>
internal static class ApiPaths
{
    private static readonly PathString[] Roots = ["/auth", "/v1", "/oauth", "/alliances", "/.well-known", "/openapi", "/leak-reports"];

    public static bool Include(HttpContext context)
    {
        foreach (var root in Roots)
        {
            if (context.Request.Path.StartsWithSegments(root, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
