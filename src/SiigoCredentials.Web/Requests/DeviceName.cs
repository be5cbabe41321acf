using System.Globalization;

namespace SiigoCredentials.Web.Requests;

/// <summary>The words for a browser and its system, from what it calls itself; good enough to recognise one's own.</summary>
internal static class DeviceName
{
    // The first that fits counts: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <summary>For mails, which are in Spanish whatever language the screens have.</summary>
    public static string Of(string userAgent) => Of(userAgent, "{0} en {1}", "Navegador desconocido");

    /// <param name="userAgent">What the browser calls itself.</param>
    /// <param name="both">For a known browser {0} on a known system {1}.</param>
    /// <param name="neither">For neither.</param>
    public static string Of(string userAgent, string both, string neither) => (Find(Browsers, userAgent), Find(Systems, userAgent)) switch
    {
        ({ } browser, { } system) => string.Format(CultureInfo.InvariantCulture, both, browser, system),
        (var browser, var system) => browser ?? system ?? neither,
    };

    private static string? Find((string Mark, string Name)[] names, string userAgent) =>
        Array.Find(names, name => userAgent.Contains(name.Mark, StringComparison.Ordinal)).Name;
}
