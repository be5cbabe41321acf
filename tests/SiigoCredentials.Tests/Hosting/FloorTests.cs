using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>The rooms stand on floors: docs/architecture.md.</summary>
[Trait("Loop", "Quick")]
public sealed class FloorTests
{
    private const string Root = "SiigoCredentials.Web.";

    // From the ground up. A room uses rooms of lower floors only, so there is no circle.
    private static readonly string[][] Floors =
    [
        ["Foundation", "Calendar", "Navigation"],
        ["Data", "Requests"],
        ["Companies", "Protection", "Usage"],
        ["Audit", "Limits"],
        ["Notifications", "Webhooks"],
        ["Accounts", "Telemetry"],
        ["Credentials"],
        ["Handoff", "Announcements", "Partners", "Help", "Tokens"],
        ["Privacy"],
        ["Leaks", "KeyHealth", "Operator"],
        ["ApiReference"],
        ["Pages"],
        ["Hosting"],
    ];

    [Fact]
    public void Room_UsesOnlyRoomsOnLowerFloors()
    {
        var declared = SourceCode.Trees.SelectMany(
            tree => DeclaredIn(tree).Select(name => (Name: name, Room: SourceCode.RoomOf(tree.FilePath))))
            .ToLookup(each => each.Name, each => each.Room, StringComparer.Ordinal);
        var uses = SourceCode.Trees.Where(tree => !SourceCode.IsCompositionRoot(tree.FilePath)).AsParallel()
            .SelectMany(tree => UpwardsIn(tree, declared)).Order(StringComparer.Ordinal).ToList();

        Assert.True(uses.Count == 0, string.Join('\n', uses));
    }

    [Fact]
    public void Markup_NamesNothingOfHosting() => Assert.DoesNotContain(
        SourceCode.Files("*.cshtml").Select(file => $"{SourceCode.Relative(file)}: {File.ReadAllText(file)}"), text =>
            text.Contains("Web.Hosting", StringComparison.Ordinal));

    [Fact]
    public void EveryRoom_HasAFloor_HereAndInThePicture()
    {
        string[] rooms = [.. Directory.EnumerateDirectories(SourceCode.Folder).Select(folder => Path.GetFileName(folder))
            .Where(name => name is not ("bin" or "obj" or "wwwroot" or "Properties" or "App_Data"))];
        var picture = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md")).Split("```")[1];
        string[] floors = [.. picture.Split('\n').Aggregate(new List<string>(), (lines, line) =>
        {
            var isFloor = line.Length > 1 && char.IsAsciiDigit(line[1]);
            if (isFloor)
            {
                lines.Add(line);
            }
            else if (lines.Count > 0)
            {
                lines[^1] += line; // a floor with many rooms goes on in the next line
            }

            return lines;
        }).AsEnumerable().Reverse()];

        Assert.Equal(rooms.Order(StringComparer.Ordinal), Floors.SelectMany(floor => floor).Order(StringComparer.Ordinal));
        Assert.Equal(Floors.Length, floors.Length);
        Assert.All(
            Floors.Zip(floors), floor => Assert.All(floor.First, room => Assert.Contains(room, floor.Second, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> DeclaredIn(SyntaxTree tree) => tree.GetRoot().DescendantNodes().Select(node => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        DelegateDeclarationSyntax type => type.Identifier.ValueText,
        MethodDeclarationSyntax { ParameterList.Parameters: [{ } first, ..] } method when first.Modifiers.Any(SyntaxKind.ThisKeyword) =>
            method.Identifier.ValueText,
        _ => null,
    }).OfType<string>();

    private static IEnumerable<string> UpwardsIn(SyntaxTree tree, ILookup<string, string> declared)
    {
        var room = SourceCode.RoomOf(tree.FilePath);
        foreach (
            var import in tree.GetCompilationUnitRoot().Usings.Select(import => $"{import.NamespaceOrType}.")
                .Where(import => import.StartsWith(Root, StringComparison.Ordinal)))
        {
            if (import[Root.Length..].Split('.')[0] is var other && other != room && FloorOf(other) >= FloorOf(room))
            {
                yield return $"{SourceCode.Relative(tree.FilePath)} imports {import.TrimEnd('.')}: {other} is on floor {FloorOf(other)}, {room} on floor {FloorOf(room)}";
            }
        }

        var suspects = tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
            .Where(name => declared[name.Identifier.ValueText].Any(other => other != room && FloorOf(other) >= FloorOf(room))).ToList();
        var meaning = suspects.Count == 0 ? null : SourceCode.Compilation.GetSemanticModel(tree);
        foreach (var name in suspects)
        {
            var type = meaning!.GetSymbolInfo(name).Symbol switch
            {
                INamedTypeSymbol named => named.OriginalDefinition,
                { ContainingType: { } containing } => containing.OriginalDefinition,
                _ => null,
            };
            var homes = type?.DeclaringSyntaxReferences.Select(reference => SourceCode.RoomOf(reference.SyntaxTree.FilePath)).ToList()
                ?? [];
            if (homes.Find(other => other != room && FloorOf(other) >= FloorOf(room)) is { } above)
            {
                var line = name.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                yield return $"{SourceCode.Relative(tree.FilePath)} line {line} uses {type!.Name}: {above} is on floor {FloorOf(above)}, {room} on floor {FloorOf(room)}";
            }
        }
    }

    private static int FloorOf(string room) => 1 + Array.FindIndex(Floors, floor => floor.Contains(room, StringComparer.Ordinal));
}
