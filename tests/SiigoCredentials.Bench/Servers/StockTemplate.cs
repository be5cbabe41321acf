using System.Xml.Linq;

namespace SiigoCredentials.Bench.Servers;

/// <summary>
/// The Razor Pages template with accounts, as <c>dotnet new</c> makes it, with the package versions that this repository uses.
/// </summary>
internal static class StockTemplate
{
    private const string Empty = "<Project />";

    /// <summary>The folder of the published template; null, with the reason on the console, where it cannot be made.</summary>
    public static string? Publish(Workspace workspace, bool reuse)
    {
        var (source, published) = (workspace.Folder("stock"), workspace.Folder("stock-published"));
        if (reuse && File.Exists(Path.Combine(published, "stock.dll")))
        {
            return published;
        }

        try
        {
            Console.WriteLine("publishing the stock template …");
            Make(workspace, source);
            Cli.Run(source, "publish", "-c", "Release", "-o", published);
            return published;
        }
        catch (InvalidOperationException fault)
        {
            Console.WriteLine($"The stock template cannot be made; what is compared to it is not run.\n{fault.Message}");
            return null;
        }
    }

    private static void Make(Workspace workspace, string source)
    {
        // Without these the repository's own would apply: warnings as errors, central versions, lock files.
        File.WriteAllText(Path.Combine(source, "Directory.Build.props"), Empty);
        File.WriteAllText(Path.Combine(source, "Directory.Packages.props"), Empty);
        Cli.Run(source, "new", "webapp", "--auth", "Individual", "--name", "stock", "--output", ".", "--force", "--no-restore");

        var file = Path.Combine(source, "stock.csproj");
        var project = XDocument.Load(file);
        var version = Version(workspace);
        foreach (var package in project.Descendants("PackageReference").ToList())
        {
            package.SetAttributeValue("Version", version);
            if (package.Attribute("Include")!.Value.EndsWith(".Tools", StringComparison.Ordinal))
            {
                package.Remove(); // a design-time tool that nothing here needs
            }
        }

        project.Save(file);
    }

    private static string Version(Workspace workspace) => XDocument.Load(Path.Combine(workspace.Root, "Directory.Packages.props"))
        .Descendants("PackageVersion")
        .Single(package => package.Attribute("Include")!.Value == "Microsoft.AspNetCore.Identity.EntityFrameworkCore")
        .Attribute("Version")!.Value;
}
