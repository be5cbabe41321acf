using System.Reflection;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>The rules of the house that a compiler does not check.</summary>
public sealed class ArchitectureTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src", "SiigoCredentials.Web");

    private static readonly Type[] Ours =
        [.. typeof(Program).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("SiigoCredentials.Web", StringComparison.Ordinal) == true)];

    [Fact]
    public void OnlyPagesEndpointsAndHosting_TouchTheRequest()
    {
        // An authentication handler is an endpoint's doorman: it is handed the request by the framework.
        var offenders = Files("*.cs")
            .Where(file => RoomOf(file) is not ("Pages" or "Hosting" or "Requests"))
            .Where(file => Relative(file) is not ("Leaks/LargeBodies.cs" or "Accounts/RequestActor.cs"))
            .Where(file => !file.EndsWith("Endpoints.cs", StringComparison.Ordinal) && !file.EndsWith("Handler.cs", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file) is var text && (text.Contains("HttpContext", StringComparison.Ordinal) || text.Contains("HttpRequest", StringComparison.Ordinal)));

        Assert.Empty(offenders.Select(Relative));
    }

    [Fact]
    public void OnlyCredentialService_WritesCredentials()
    {
        var offenders = Files("*.cs")
            .Where(file => !Relative(file).StartsWith("Credentials/", StringComparison.Ordinal) && !Relative(file).StartsWith("Data/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file) is var text && (text.Contains("db.Credentials", StringComparison.Ordinal) || text.Contains("db.AccessKeys", StringComparison.Ordinal)));

        Assert.Empty(offenders.Select(Relative));
    }

    [Fact]
    public void BothRoutes_AreTheSamePageModelAndStayShort()
    {
        foreach (var file in (string[])["Pages/Configuracion/CredencialesUsuarioApi.cshtml", "Pages/Alianzas/MiCredencialApi.cshtml"])
        {
            Assert.InRange(File.ReadAllLines(Path.Combine(Source, file)).Length, 1, 19);
            Assert.InRange(File.ReadAllLines(Path.Combine(Source, file + ".cs")).Length, 1, 19);
            Assert.Contains("<partial name=\"_CredentialPanel\"", File.ReadAllText(Path.Combine(Source, file)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Classes_AreSealedUnlessMeantAsABase()
    {
        var open = Ours.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false, IsNested: false })
            .Where(type => type.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null)
            .Where(type => !type.Namespace!.Contains("Migrations", StringComparison.Ordinal) && !type.Name.Contains('_', StringComparison.Ordinal));

        Assert.Empty(open.Select(type => type.FullName));
    }

    [Fact]
    public void Interfaces_OfOurOwn_HaveTwoImplementations()
    {
        var lonely = Ours.Where(type => type.IsInterface).Where(type => Ours.Count(other => other.IsClass && type.IsAssignableFrom(other)) < 2);

        Assert.Empty(lonely.Select(type => type.FullName));
    }

    [Fact]
    public void TestClasses_AreDisposedOf() // this runner knows IDisposable and IAsyncLifetime: an IAsyncDisposable goes on living beside all later tests
    {
        var forgotten = typeof(ArchitectureTests).Assembly.GetTypes().Where(type => type.Name.EndsWith("Tests", StringComparison.Ordinal) && type.IsAssignableTo(typeof(IAsyncDisposable)));

        Assert.Empty(forgotten.Select(type => type.FullName));
    }

    [Fact]
    public void Files_StayReadable()
    {
        Assert.InRange(File.ReadAllLines(Path.Combine(Source, "Program.cs")).Length, 1, 50);
        var long300 = Files("*.cs").Concat(Files("*.cshtml"))
            .Where(file => !Relative(file).StartsWith("Data/Migrations/", StringComparison.Ordinal))
            .Where(file => File.ReadAllLines(file).Length > 300);

        Assert.Empty(long300.Select(Relative));
    }

    [Fact]
    public void Sources_HaveNoRawHtmlNorSqlByHandNorOtherClock()
    {
        string[] forbidden = ["Html.Raw(", "FromSqlRaw(", "ExecuteSqlRaw", "DateTime.UtcNow", "DateTimeOffset.UtcNow", "Process.Start(", "new Regex("];
        var offenders = Files("*.cs").Concat(Files("*.cshtml")).SelectMany(file => forbidden
            .Where(text => File.ReadAllText(file).Contains(text, StringComparison.Ordinal)).Select(text => $"{Relative(file)}: {text}"));

        Assert.Empty(offenders);
    }

    [Fact]
    public void WritingTransactions_AreActsThatTakeTurns()
    {
        var offenders = Files("*.cs").Where(file => !Relative(file).StartsWith("Data/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains("BeginTransaction", StringComparison.Ordinal))
            .Where(file => Relative(file) is not ("Usage/UsageUpsert.cs" // reads nothing before it writes
                or "Operator/SqliteCopy.cs" or "Operator/MoveToPostgres.cs")); // have the database for themselves

        Assert.Empty(offenders.Select(Relative));
    }

    private static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(Source, pattern, SearchOption.AllDirectories)
        .Where(file => !Relative(file).StartsWith("obj/", StringComparison.Ordinal) && !Relative(file).StartsWith("bin/", StringComparison.Ordinal));

    private static string RoomOf(string file) => Relative(file).Split('/')[0];

    private static string Relative(string file) => Path.GetRelativePath(Source, file).Replace('\\', '/');
}
