using System.Reflection;
using System.Text.RegularExpressions;
using SiigoCredentials.Tests.Instances;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>What the quick loop and the run on PostgreSQL choose by trait leaves no room of the portal out.</summary>
public sealed partial class ChosenTestsTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src", "SiigoCredentials.Web");

    private static readonly Type[] Classes =
        [.. typeof(ChosenTestsTests).Assembly.GetTypes().Where(type => type.GetMethods().Any(method => method.GetCustomAttributes<FactAttribute>().Any()))];

    [Fact]
    public void QuickLoop_TouchesEveryRoom() => Assert.Empty(Rooms(_ => true).Except(RoomsWith("Loop", "Quick"), StringComparer.Ordinal));

    [Fact]
    public void EveryRoomWithSqlOfItsOwn_IsTestedOnPostgreSql() => Assert.Empty(
        Rooms(file => OwnSql().IsMatch(File.ReadAllText(file))).Except(RoomsWith("Engine", "Both").Concat(RoomsWith("Engine", "PostgreSql")), StringComparer.Ordinal));

    [Fact]
    public void EveryTestOfPostgreSqlAlone_IsChosen() => Assert.Empty(Classes
        .SelectMany(type => type.GetMethods())
        .Where(method => method.GetCustomAttributes<FactAttribute>().Any(fact => fact is PostgreSqlFactAttribute or InstancesFactAttribute))
        .Where(method => !new MemberInfo[] { method, method.DeclaringType! }.SelectMany(Traits).Any(trait => trait is ("Engine", "Both") or ("Engine", "PostgreSql")))
        .Select(method => $"{method.DeclaringType!.Name}.{method.Name}"));

    // Those of its files that are meant, compiled ones aside; a room is a folder, and its namespace in the tests.
    private static IEnumerable<string> Rooms(Func<string, bool> isMeant) => Directory.EnumerateDirectories(Source)
        .Where(folder => Path.GetFileName(folder) is not ("bin" or "obj"))
        .Where(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Any(isMeant))
        .Select(folder => Path.GetFileName(folder));

    private static IEnumerable<string> RoomsWith(string name, string value) =>
        Classes.Where(type => Traits(type).Contains((name, value))).Select(type => type.Namespace!.Split('.')[2]);

    private static IEnumerable<(string Name, string Value)> Traits(MemberInfo member) => member.GetCustomAttributesData()
        .Where(data => data.AttributeType == typeof(TraitAttribute))
        .Select(data => ((string)data.ConstructorArguments[0].Value!, (string)data.ConstructorArguments[1].Value!));

    [GeneratedRegex("FromSql|ExecuteSql|SqlQuery|BeginTransaction|IsolationLevel", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OwnSql();
}
