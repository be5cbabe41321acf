using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The links from one page of a list to the others.</summary>
/// <param name="Page">The page that is shown.</param>
/// <param name="Name">The accessible name of the navigation.</param>
/// <param name="Anchor">The id of the list's heading, the fragment of the links.</param>
/// <param name="Parameter">The query parameter with the page number.</param>
public sealed record Pager(ListPage Page, string Name, string Anchor, string Parameter = Pager.PageNumber)
{
    public const string PageNumber = "pagina";

    /// <summary>The requested page number; the first when it is missing or invalid.</summary>
    public static int Asked(HttpRequest request, string parameter = PageNumber) =>
        int.TryParse(request.Query[parameter], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;

    /// <summary>The URL of another page, with the other query parameters, such as a search.</summary>
    public string AddressOf(HttpRequest request, int number)
    {
        var query = new QueryBuilder(request.Query.Where(part => part.Key != Parameter && part.Key != "handler"))
        {
            { Parameter, number.ToString(CultureInfo.InvariantCulture) },
        };
        return $"{request.PathBase}{request.Path}{query}#{Anchor}";
    }
}
