using System.Net;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Requests;

/// <summary>The browser of the current request: its address, its User-Agent, and the code in its cookie that identifies it.</summary>
public sealed class CurrentBrowser(IHttpContextAccessor accessor, IHostEnvironment environment)
{
    /// <summary>The lifetime of the cookie after the last sign-in.</summary>
    public static readonly TimeSpan CodeLifetime = TimeSpan.FromDays(365);

    private readonly CookieBuilder cookie = CreateCookie(environment);

    public ClientContext Client => ClientContext.Of(Context);

    public IPAddress? Address => Context.Address();

    public string UserAgent => Context.UserAgent();

    /// <summary>Null in a browser where nobody has signed in yet.</summary>
    public string? Code => Context.Request.Cookies[cookie.Name!] is var code && OneTimeToken.IsWellFormed(code) ? code : null;

    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("There is no current request.");

    /// <summary>Stores the code in the cookie.</summary>
    public void Keep(string code) => Context.Response.Cookies.Append(cookie.Name!, code, cookie.Build(Context));

    private static CookieBuilder CreateCookie(IHostEnvironment environment)
    {
        // Lax: who comes from a link in a mail or from the identity provider's site is in a known browser too
        var known = new CookieBuilder
        { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = CodeLifetime, IsEssential = true, Path = "/" };
        known.BindToHost("dispositivo", environment);
        return known;
    }
}
