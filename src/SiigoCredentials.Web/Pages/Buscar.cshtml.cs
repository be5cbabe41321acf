using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Web.Pages;

/// <summary>Searches the pages that the person may open, and what people do on them.</summary>
public sealed class BuscarModel(SiteSearch search, PageAccess access) : PageModel
{
    private const int MostResults = 8;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    public IReadOnlyList<SiteAction> Results { get; private set; } = [];

    public Task OnGetAsync() => FindAsync();

    /// <summary>The results alone, for the suggestions while a person types.</summary>
    public async Task<IActionResult> OnGetSuggestAsync()
    {
        await FindAsync();
        return Partial("_SearchResults", Results);
    }

    private async Task FindAsync()
    {
        List<SiteAction> open = [];
        foreach (var found in search.Find(Q ?? ""))
        {
            if (open.Count < MostResults && await access.IsOpenAsync(User, found.Page))
            {
                open.Add(found);
            }
        }

        Results = open;
    }
}
