using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>Reads one page of a list, and the length of the list.</summary>
internal static class Paging
{
    /// <param name="rows">In a total order: otherwise a row could be on two pages, or on none.</param>
    /// <param name="asked">The number of the page, from 1. Past the end it reads the last one.</param>
    /// <param name="size">The most rows of a page.</param>
    /// <param name="ct">Cancels the query.</param>
    public static async Task<ListPage<T>> PageAsync<T>(this IQueryable<T> rows, int asked, int size, CancellationToken ct)
    {
        var total = await rows.CountAsync(ct);
        var number = ListPage.Nearest(asked, size, total);
        return new(total == 0 ? [] : await rows.Skip((number - 1) * size).Take(size).ToListAsync(ct), number, size, total);
    }
}
