using System.Reflection;
using System.Text.RegularExpressions;
using SiigoCredentials.Tests.Data;
using SiigoCredentials.Tests.Instances;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>What the quick loop and the run on PostgreSQL choose by trait leaves no room of the portal out.</summary>
public sealed partial class ChosenTestsTests
{
    private static readonly Type[] Classes =
        [.. typeof(ChosenTestsTests).Assembly.GetTypes()
            .Where(type => type.GetMethods().Any(method => method.GetCustomAttributes<FactAttribute>().Any()))];

    // The two that are left out kill programs and start several.
    [Fact]
    public void QuickLoop_TouchesEveryRoom() => Assert.Empty(
        Classes.Select(Room).Distinct().Except(RoomsWith("Loop", "Quick"), StringComparer.Ordinal)
            .Except(["Faults", "Instances"], StringComparer.Ordinal));

    [Fact]
    public void EveryRoomWithSqlOfItsOwn_IsTestedOnPostgreSql() => Assert.Empty(
        RoomsWithSql().Except(RoomsWith("Engine", "Both").Concat(RoomsWith("Engine", "PostgreSql")), StringComparer.Ordinal));

    [Fact]
    public void EveryTestOfPostgreSqlAlone_IsChosen() => Assert.Empty(Classes
        .SelectMany(type => type.GetMethods())
        .Where(method =>
            method.GetCustomAttributes<FactAttribute>()
                .Any(fact => fact is PostgreSqlFactAttribute or InstancesFactAttribute or PgBouncerFactAttribute))
        .Where(method =>
            !new MemberInfo[] { method, method.DeclaringType! }.SelectMany(Traits)
                .Any(trait => trait is ("Engine", "Both") or ("Engine", "PostgreSql")))
        .Select(method => $"{method.DeclaringType!.Name}.{method.Name}"));

    private static IEnumerable<string> RoomsWithSql() => Directory.EnumerateDirectories(SourceCode.Folder)
        .Where(folder => Path.GetFileName(folder) is not ("bin" or "obj"))
        .Where(folder =>
            Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Any(file => OwnSql().IsMatch(File.ReadAllText(file))))
        .Select(folder => Path.GetFileName(folder));

    private static string Room(Type type) => type.Namespace!.Split('.')[2];

    private static IEnumerable<string> RoomsWith(string name, string value) =>
        Classes.Where(type => Traits(type).Contains((name, value))).Select(Room);

    private static IEnumerable<(string Name, string Value)> Traits(MemberInfo member) => member.GetCustomAttributesData()
        .Where(data => data.AttributeType == typeof(TraitAttribute))
        .Select(data => ((string)data.ConstructorArguments[0].Value!, (string)data.ConstructorArguments[1].Value!));

    [GeneratedRegex("FromSql|ExecuteSql|SqlQuery|BeginTransaction|IsolationLevel", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OwnSql();
}
