using System.Net;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Requests;

/// <summary>The browser that sends the present request: from where, what it calls itself, and the code by which it is known again.</summary>
public sealed class CurrentBrowser(IHttpContextAccessor accessor, IHostEnvironment environment)
{
    /// <summary>For how long after the last sign-in a browser brings its code.</summary>
    public static readonly TimeSpan CodeLifetime = TimeSpan.FromDays(365);

    private readonly CookieBuilder cookie = CreateCookie(environment);

    public ClientContext Client => ClientContext.Of(Context);

    public IPAddress? Address => Context.Address();

    public string UserAgent => Context.UserAgent();

    /// <summary>Null for a browser in which nobody has signed in yet.</summary>
    public string? Code => Context.Request.Cookies[cookie.Name!] is { Length: OneTimeToken.Length } code ? code : null;

    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("There is no request at hand.");

    /// <summary>From here on the browser brings this code.</summary>
    public void Keep(string code) => Context.Response.Cookies.Append(cookie.Name!, code, cookie.Build(Context));

    private static CookieBuilder CreateCookie(IHostEnvironment environment)
    {
        var known = new CookieBuilder { HttpOnly = true, SameSite = SameSiteMode.Strict, MaxAge = CodeLifetime, IsEssential = true, Path = "/" };
        known.BindToHost("dispositivo", environment);
        return known;
    }
}
