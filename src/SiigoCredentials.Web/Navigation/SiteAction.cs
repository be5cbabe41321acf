namespace SiigoCredentials.Web.Navigation;

/// <summary>Something that people do on a page: its own words, and where on the page it is.</summary>
public sealed record SiteAction(
    string Title, string Icon, string Summary, SitePage Page, string? Handler = null, string? Fragment = null)
{
    /// <summary>Other names that the search finds it by.</summary>
    public IReadOnlyList<string> AlsoCalled { get; init; } = [];

    /// <summary>The pages that a result names before the summary.</summary>
    public IReadOnlyList<SitePage> Within { get; private init; } = [Page];

    /// <summary>Opening a page, which the search finds by the page's own names.</summary>
    public static SiteAction ToOpen(SitePage page) => new(page.Title, page.Icon, page.Summary, page)
    {
        AlsoCalled = page.AlsoCalled,
        Within = [.. SiteMap.TrailTo(page).SkipLast(1)],
    };
}
