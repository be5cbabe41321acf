using Microsoft.AspNetCore.Localization;

namespace SiigoCredentials.Web.Requests;

/// <summary>The language and the appearance chosen in a browser. Both are cookies: they apply before a person signs in.</summary>
public sealed class ScreenPreferences(IHostEnvironment environment)
{
    public const string Spanish = "es-CO";
    public const string English = "en";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    private readonly CookieBuilder language = Cookie("idioma", environment);
    private readonly CookieBuilder appearance = Cookie("apariencia", environment);

    /// <summary><see cref="Appearance.System"/> when nothing was chosen.</summary>
    public Appearance AppearanceOf(HttpRequest request) =>
        Enum.TryParse<Appearance>(request.Cookies[appearance.Name!], out var chosen) && Enum.IsDefined(chosen) ? chosen : Appearance.System;

    /// <summary>Stores the choice in this browser for a year.</summary>
    public void Keep(HttpContext http, string culture, Appearance chosen)
    {
        Append(http, language, CookieRequestCultureProvider.MakeCookieValue(new(culture)));
        Append(http, appearance, chosen.ToString());
    }

    // Accept-Language does not count: many browsers in Colombia are in English.
    internal void Configure(RequestLocalizationOptions options)
    {
        string[] languages = [Spanish, English];
        options.SetDefaultCulture(Spanish).AddSupportedCultures(languages).AddSupportedUICultures(languages);
        options.RequestCultureProviders = [new CookieRequestCultureProvider { CookieName = language.Name! }];
    }

    private static CookieBuilder Cookie(string name, IHostEnvironment environment)
    {
        var cookie = new CookieBuilder { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = Kept, IsEssential = true, Path = "/" };
        cookie.BindToHost(name, environment);
        return cookie;
    }

    private static void Append(HttpContext http, CookieBuilder cookie, string value) =>
        http.Response.Cookies.Append(cookie.Name!, value, cookie.Build(http));
}

/// <summary>Light, dark, or the operating system's choice.</summary>
public enum Appearance
{
    System,
    Light,
    Dark,
}
