using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Web.Pages;

/// <summary>Finds the pages that a person may open, by what they type.</summary>
public sealed class BuscarModel(SiteSearch search, PageAccess access) : PageModel
{
    private const int Shown = 8;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    public IReadOnlyList<SitePage> Results { get; private set; } = [];

    public Task OnGetAsync() => FindAsync();

    /// <summary>The list alone, for what is shown while somebody types.</summary>
    public async Task<IActionResult> OnGetSuggestAsync()
    {
        await FindAsync();
        return Partial("_SearchResults", Results);
    }

    private async Task FindAsync()
    {
        List<SitePage> open = [];
        foreach (var page in search.Find(Q ?? ""))
        {
            if (open.Count < Shown && await access.IsOpenAsync(User, page))
            {
                open.Add(page);
            }
        }

        Results = open;
    }
}
