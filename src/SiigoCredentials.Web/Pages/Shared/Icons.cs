using System.Collections.Concurrent;
using Microsoft.AspNetCore.Html;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The decorative icons of the vendored set; the text beside one has the meaning.</summary>
public static class Icons
{
    private static readonly ConcurrentDictionary<(string Name, string Classes), HtmlString> Made = [];

    /// <summary>An icon: a page has thirty, so each is made once. Both arguments are the code's own words.</summary>
    public static IHtmlContent Icon(string name, string classes = "") => Made.GetOrAdd((name, classes), static icon =>
        new($"<svg class=\"icon{(icon.Classes.Length > 0 ? " " : "")}{icon.Classes}\" aria-hidden=\"true\"><use href=\"/lib/tabler-icons/icons.svg#{icon.Name}\"></use></svg>"));
}
