using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The page after the sign-in.</summary>
internal static class ReturnAddress
{
    public static LocalRedirectResult GoBackTo(this PageModel page, string? address) => page.LocalRedirect(page.OwnAddress(address));

    /// <summary>After a sign-in: the requested page, or where the person chooses among several companies.</summary>
    public static LocalRedirectResult GoOn(this PageModel page, SignInAnswer signedIn, string? address) =>
        signedIn.HasToChoose && page.OwnAddress(address) == "/"
            ? page.LocalRedirect(page.Url.Page(SiteMap.MyCompanies.Path)!) : page.GoBackTo(address);

    /// <summary>Only a local URL (ASVS 3.7.2) in ASCII, because it is sent in a header.</summary>
    public static string OwnAddress(this PageModel page, string? address) =>
        page.Url.IsLocalUrl(address) && address!.All(char.IsAscii) ? address! : "/";
}
