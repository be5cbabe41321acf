using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>
/// Tells the page after a redirect that <see cref="TypedTextBinder"/> took something out. The cookie says only that, never the text.
/// </summary>
internal sealed class TookOutMark : IResultFilter
{
    private readonly CookieBuilder cookie = new()
    { HttpOnly = true, SameSite = SameSiteMode.Strict, MaxAge = TimeSpan.FromMinutes(1), IsEssential = true, Path = "/" };

    public TookOutMark(IHostEnvironment environment) => cookie.BindToHost("quitamos", environment);

    public void OnResultExecuting(ResultExecutingContext context)
    {
        var http = context.HttpContext;
        if (context.Result is RedirectToPageResult or LocalRedirectResult or RedirectResult && TypedTextBinder.TookOut(http))
        {
            http.Response.Cookies.Append(cookie.Name!, "1", cookie.Build(http));
        }
        else if (context.Result is PageResult or ViewResult && http.Request.Cookies.ContainsKey(cookie.Name!))
        {
            TypedTextBinder.Tell(http);
            http.Response.Cookies.Delete(cookie.Name!, cookie.Build(http));
        }
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}
