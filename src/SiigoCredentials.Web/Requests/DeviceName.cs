using System.Globalization;

namespace SiigoCredentials.Web.Requests;

/// <summary>The names of a browser and its operating system, from the User-Agent; enough for a person to recognise their own.</summary>
internal static class DeviceName
{
    // The first match counts: the User-Agent of Edge and Opera names Chrome too, and that of Chrome names Safari.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
            ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"),
            ("Linux", "Linux")];

    /// <summary>For mails, which are always in Spanish.</summary>
    public static string Of(string userAgent) => Of(userAgent, "{0} en {1}", "Navegador desconocido");

    /// <param name="userAgent">The User-Agent header.</param>
    /// <param name="both">The format for a known browser {0} on a known system {1}.</param>
    /// <param name="neither">The text when neither is known.</param>
    public static string Of(string userAgent, string both, string neither) => (Find(Browsers, userAgent), Find(Systems, userAgent)) switch
    {
        ({ } browser, { } system) => string.Format(CultureInfo.InvariantCulture, both, browser, system),
        (var browser, var system) => browser ?? system ?? neither,
    };

    private static string? Find((string Mark, string Name)[] names, string userAgent) =>
        Array.Find(names, name => userAgent.Contains(name.Mark, StringComparison.Ordinal)).Name;
}
