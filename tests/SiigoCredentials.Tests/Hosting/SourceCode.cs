using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>
/// The sources of the portal, compiled without its pages' markup, for tests that ask what a name means and not how it is written.
/// </summary>
internal static class SourceCode
{
    public static readonly string Folder = Path.Combine(Repository.Root, "src", "SiigoCredentials.Web");

    // What the SDK adds to every file of a web project.
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http;
        global using System.Net.Http.Json; global using System.Threading; global using System.Threading.Tasks; global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting; global using Microsoft.AspNetCore.Http; global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration; global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);

    private static readonly Lazy<CSharpCompilation> Compiled = new(Compile);

    public static CSharpCompilation Compilation => Compiled.Value;

    /// <summary>Its hand-written files: no migrations, nothing that a build made.</summary>
    public static IEnumerable<SyntaxTree> Trees => Compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0);

    /// <summary>A file that stands beside them, for a test that plants one.</summary>
    public static SyntaxTree Parse(string text, string path = "") => CSharpSyntaxTree.ParseText(text, Options, path);

    /// <summary>All files of a kind that no build made, migrations included.</summary>
    public static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(Folder, pattern, SearchOption.AllDirectories)
        .Where(file => RoomOf(file) is not ("bin" or "obj"));

    public static string Relative(string file) => Path.GetRelativePath(Folder, file).Replace('\\', '/');

    /// <summary>The folder below the project; empty for Program.cs.</summary>
    public static string RoomOf(string file) => Relative(file) is var path && path.Contains('/', StringComparison.Ordinal)
        ? path.Split('/')[0] : "";

    /// <summary>What puts the program together may name everything.</summary>
    public static bool IsCompositionRoot(string file) =>
        RoomOf(file).Length == 0 || file.EndsWith("Registration.cs", StringComparison.Ordinal) || Relative(file) == "Data/AppDbContext.cs";

    private static CSharpCompilation Compile()
    {
        var trees = Files("*.cs").Where(file => !Relative(file).StartsWith("Data/Migrations/", StringComparison.Ordinal))
            .Select(file => Parse(File.ReadAllText(file), file)).Append(Parse(ImplicitUsings));
        var libraries = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file) is not ("SiigoCredentials.Web.dll" or "SiigoCredentials.Tests.dll"))
            .Select(file => MetadataReference.CreateFromFile(file));
        return CSharpCompilation.Create(
            "Sources", trees, libraries,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
    }
}
