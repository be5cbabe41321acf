using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>Reads one page of a list, and how long the list is.</summary>
internal static class Paging
{
    /// <param name="rows">In an order without ties: otherwise a row could stand on two pages, or on none.</param>
    /// <param name="asked">The number of the page, from 1; past the end the last one is read.</param>
    /// <param name="size">How many rows a page has at most.</param>
    /// <param name="ct">Stops it.</param>
    public static async Task<ListPage<T>> PageAsync<T>(this IQueryable<T> rows, int asked, int size, CancellationToken ct)
    {
        var total = await rows.CountAsync(ct);
        var number = ListPage.Nearest(asked, size, total);
        return new(total == 0 ? [] : await rows.Skip((number - 1) * size).Take(size).ToListAsync(ct), number, size, total);
    }
}
