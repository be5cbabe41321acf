using System.Text.RegularExpressions;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Operator;

/// <summary>The settings on a command line: names with a colon, and the names of ASP.NET Core's host.</summary>
public static partial class StartSettings
{
    // The names without a section that ASP.NET Core, test hosts and dotnet ef pass.
    private static readonly HashSet<string> OfTheHost = new(StringComparer.OrdinalIgnoreCase)
    {
        HostDefaults.ApplicationKey, HostDefaults.ContentRootKey, HostDefaults.EnvironmentKey,
        WebHostDefaults.CaptureStartupErrorsKey, WebHostDefaults.DetailedErrorsKey, WebHostDefaults.HostingStartupAssembliesKey,
        WebHostDefaults.HostingStartupExcludeAssembliesKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey,
        WebHostDefaults.PreferHostingUrlsKey, WebHostDefaults.PreventHostingStartupKey, WebHostDefaults.ServerUrlsKey,
        WebHostDefaults.ShutdownTimeoutKey, WebHostDefaults.StartupAssemblyKey, WebHostDefaults.StaticWebAssetsKey,
        WebHostDefaults.SuppressStatusMessagesKey, WebHostDefaults.WebRootKey, "AllowedHosts", "ForwardedHeaders_Enabled",
    };

    /// <summary>
    /// Separates the settings, each as <c>--name=value</c>, from the other arguments. Everything after <c>--</c> is no setting.
    /// </summary>
    /// <exception cref="StartRefusedException">A setting has no value.</exception>
    public static (string[] Settings, string[] Words) Split(string[] args)
    {
        List<string> settings = [], words = [];
        for (var place = 0; place < args.Length; place++)
        {
            if (args[place] == "--")
            {
                words.AddRange(args[place..]);
                break;
            }

            var setting = Setting().Match(args[place]);
            var name = setting.Groups["name"].Value;
            if (!setting.Success || !(IsName(name) || IsSection(name, setting.Groups["value"], args)))
            {
                words.Add(args[place]);
                continue;
            }

            var value = setting.Groups["value"] is { Success: true } given ? given.Value
                : place + 1 < args.Length && !args[place + 1].StartsWith("--", StringComparison.Ordinal) ? args[++place]
                : throw new StartRefusedException($"The setting {name} has no value: --{name}=VALUE.");
            settings.Add($"--{name}={value}");
        }

        return ([.. settings], [.. words]);
    }

    // "Storage__Folder" is a name of the environment, not of the command line; the check of the settings refuses it.
    private static bool IsName(string name) =>
        name.Contains(':', StringComparison.Ordinal) || name.Contains("__", StringComparison.Ordinal) || OfTheHost.Contains(name);

    // A test host passes "--Storage=" beside "--Storage:Folder=/data".
    private static bool IsSection(string name, Group value, string[] args) =>
        value is { Success: true, Length: 0 }
            && Array.Exists(args, arg => arg.StartsWith($"--{name}:", StringComparison.OrdinalIgnoreCase));

    // ASP.NET Core accepts "/" before a name too. With another "/", or without "=", it is a path.
    [GeneratedRegex(
        "^(?:--(?<name>[A-Za-z][^=/ ]*)(?:=(?<value>.*))?|/(?<name>[A-Za-z][^=/ ]*)=(?<value>.*))$",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Setting();
}
