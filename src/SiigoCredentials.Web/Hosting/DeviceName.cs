namespace SiigoCredentials.Web.Hosting;

/// <summary>The words for a browser and its system, from what it calls itself; good enough to recognise one's own.</summary>
internal static class DeviceName
{
    // The first that fits counts: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    public static string Of(string userAgent) => (Find(Browsers, userAgent), Find(Systems, userAgent)) switch
    {
        ({ } browser, { } system) => $"{browser} en {system}",
        (var browser, var system) => browser ?? system ?? "Navegador desconocido",
    };

    private static string? Find((string Mark, string Name)[] names, string userAgent) =>
        Array.Find(names, name => userAgent.Contains(name.Mark, StringComparison.Ordinal)).Name;
}
