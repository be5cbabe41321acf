using System.Globalization;

namespace SiigoCredentials.Web.Tokens;

/// <summary>
/// The page of a list that a caller asks for. A value that is not a number counts as omitted; one that is too large counts as the maximum.
/// </summary>
internal sealed record PageRequest(int Page, int Size)
{
    public const int MaxSize = 100;
    public const int DefaultSize = 25;

    /// <summary>How many rows precede the page; past the end, more than there are.</summary>
    public long Before => (Page - 1L) * Size;

    public static PageRequest Of(IQueryCollection query) =>
        new(Math.Max(1, Number(query["page"], 1)), Math.Clamp(Number(query["page_size"], DefaultSize), 1, MaxSize));

    /// <summary>Links to this page and its neighbours. Past the end, the previous page is the last one with rows.</summary>
    /// <param name="address">The address of the list, without a query.</param>
    public PageLinks LinksAt(string address, int total)
    {
        var last = (int)((total + Size - 1L) / Size);
        var previous = Math.Min(Page - 1, last);
        return new PageLinks(
            Link(address, Page), previous > 0 ? Link(address, previous) : null, Page < last ? Link(address, Page + 1) : null);
    }

    private PageLink Link(string address, int page) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{address}?page={page}&page_size={Size}"));

    private static int Number(string? text, int fallback) =>
        // some clients count in floats: "2.0"
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && decimal.IsInteger(number)
            ? (int)Math.Min(number, int.MaxValue)
        : text is { Length: > 0 } && text.All(char.IsAsciiDigit) ? int.MaxValue
        : fallback;
}
