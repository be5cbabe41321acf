using System.Text.RegularExpressions;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Operator;

/// <summary>The settings on a command line: a name with a colon is one, and so is a name that ASP.NET Core's host knows.</summary>
public static partial class StartSettings
{
    // What ASP.NET Core and those who start this program for it (test hosts, dotnet ef) give without a section.
    private static readonly HashSet<string> OfTheHost = new(StringComparer.OrdinalIgnoreCase)
    {
        HostDefaults.ApplicationKey, HostDefaults.ContentRootKey, HostDefaults.EnvironmentKey,
        WebHostDefaults.CaptureStartupErrorsKey, WebHostDefaults.DetailedErrorsKey, WebHostDefaults.HostingStartupAssembliesKey,
        WebHostDefaults.HostingStartupExcludeAssembliesKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey,
        WebHostDefaults.PreferHostingUrlsKey, WebHostDefaults.PreventHostingStartupKey, WebHostDefaults.ServerUrlsKey,
        WebHostDefaults.ShutdownTimeoutKey, WebHostDefaults.StartupAssemblyKey, WebHostDefaults.StaticWebAssetsKey,
        WebHostDefaults.SuppressStatusMessagesKey, WebHostDefaults.WebRootKey, "AllowedHosts", "ForwardedHeaders_Enabled",
    };

    /// <summary>Takes the settings out, each as <c>--name=value</c>; the words are what is left. What stands after <c>--</c> is a word.</summary>
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

    // The environment's "Storage__Folder" is no name here, and the check of the settings says so.
    private static bool IsName(string name) =>
        name.Contains(':', StringComparison.Ordinal) || name.Contains("__", StringComparison.Ordinal) || OfTheHost.Contains(name);

    // A test host gives "--Storage=" beside "--Storage:Folder=/data".
    private static bool IsSection(string name, Group value, string[] args) =>
        value is { Success: true, Length: 0 } && Array.Exists(args, arg => arg.StartsWith($"--{name}:", StringComparison.OrdinalIgnoreCase));

    // ASP.NET Core takes "/" before a name as well; what has another "/", or no "=", is a path.
    [GeneratedRegex(
        "^(?:--(?<name>[A-Za-z][^=/ ]*)(?:=(?<value>.*))?|/(?<name>[A-Za-z][^=/ ]*)=(?<value>.*))$",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Setting();
}
