using System.Reflection;

namespace SiigoCredentials.Web.Foundation;

/// <summary>The version of the program: <c>Version</c> in <c>Directory.Build.props</c>.</summary>
internal static class PortalVersion
{
    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Text { get; } =
        typeof(PortalVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
