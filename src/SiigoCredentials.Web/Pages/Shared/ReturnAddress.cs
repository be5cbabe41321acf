using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>Where a person goes once they have signed in.</summary>
internal static class ReturnAddress
{
    public static LocalRedirectResult GoBackTo(this PageModel page, string? address) => page.LocalRedirect(page.OwnAddress(address));

    /// <summary>Only ever one of this portal (ASVS 3.7.2), whose addresses are plain ASCII: a header can carry nothing else.</summary>
    public static string OwnAddress(this PageModel page, string? address) =>
        page.Url.IsLocalUrl(address) && address!.All(char.IsAscii) ? address! : "/";
}
