using Microsoft.AspNetCore.Localization;

namespace SiigoCredentials.Web.Requests;

/// <summary>The language and the appearance of the screens that a browser chose. Both are cookies: they are wanted before anybody signs in.</summary>
public sealed class ScreenPreferences(IHostEnvironment environment)
{
    public const string Spanish = "es-CO";
    public const string English = "en";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    private readonly CookieBuilder language = Cookie("idioma", environment);
    private readonly CookieBuilder appearance = Cookie("apariencia", environment);

    /// <summary>What the browser chose; <see cref="Appearance.System"/> when it chose nothing.</summary>
    public Appearance AppearanceOf(HttpRequest request) =>
        Enum.TryParse<Appearance>(request.Cookies[appearance.Name!], out var chosen) && Enum.IsDefined(chosen) ? chosen : Appearance.System;

    /// <summary>For a year in this browser.</summary>
    public void Keep(HttpContext http, string culture, Appearance chosen)
    {
        Append(http, language, CookieRequestCultureProvider.MakeCookieValue(new(culture)));
        Append(http, appearance, chosen.ToString());
    }

    // What the browser asks for by itself does not count: many a Colombian's browser speaks English.
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

/// <summary>Light, dark, or as the system of whoever looks.</summary>
public enum Appearance
{
    System,
    Light,
    Dark,
}
