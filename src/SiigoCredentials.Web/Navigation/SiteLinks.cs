using System.Collections.Concurrent;

namespace SiigoCredentials.Web.Navigation;

/// <summary>The addresses of the pages. Each is generated once: every page has some thirty links.</summary>
public sealed class SiteLinks(LinkGenerator links)
{
    private readonly ConcurrentDictionary<string, string?> addresses = new(StringComparer.Ordinal);

    /// <summary>The path of a page; null for one without a route here, such as a page that exists only in Development.</summary>
    public string? this[SitePage page] => addresses.GetOrAdd(page.Path, static (path, links) => links.GetPathByPage(path), links);

    /// <summary>The address of a page's handler.</summary>
    public string this[SitePage page, string handler] => $"{this[page]}?handler={handler}";
}
