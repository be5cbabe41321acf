using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The links from one page of a list to the others.</summary>
/// <param name="Page">The page that is shown.</param>
/// <param name="Name">What the links lead through, for those who do not see it.</param>
/// <param name="Anchor">The id of the list's heading, where the next page begins to be read.</param>
/// <param name="Parameter">Which part of the address has the number of the page.</param>
public sealed record Pager(ListPage Page, string Name, string Anchor, string Parameter = Pager.PageNumber)
{
    public const string PageNumber = "pagina";

    /// <summary>Which page the address asks for; the first where it says no number.</summary>
    public static int Asked(HttpRequest request, string parameter = PageNumber) =>
        int.TryParse(request.Query[parameter], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;

    /// <summary>The address of another page, with whatever else the present one says, such as a search.</summary>
    public string AddressOf(HttpRequest request, int number)
    {
        var query = new QueryBuilder(request.Query.Where(part => part.Key != Parameter && part.Key != "handler"))
        {
            { Parameter, number.ToString(CultureInfo.InvariantCulture) },
        };
        return $"{request.PathBase}{request.Path}{query}#{Anchor}";
    }
}
