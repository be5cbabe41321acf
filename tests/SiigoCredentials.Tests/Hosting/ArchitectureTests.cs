using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>The rules of the house that a compiler does not check.</summary>
[Trait("Loop", "Quick")]
public sealed partial class ArchitectureTests
{
    private static readonly Type[] Ours =
        [.. typeof(Program).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("SiigoCredentials.Web", StringComparison.Ordinal) == true)];

    /// <summary>By what a name means: a property that returns the request counts, a comment that mentions it does not.</summary>
    [Fact]
    public void OnlyPagesEndpointsAndHosting_TouchTheRequest()
    {
        string[] handedIt = // by the framework, or by an endpoint
        [
            "Accounts/CompanyOfForms.cs", "Accounts/PasskeyOrigin.cs", "Accounts/Provider/ProviderEvents.cs", "Accounts/SessionStore.cs",
            "Accounts/SignInRedirect.cs", "Leaks/LargeBodies.cs", "Tokens/AccessTokenFilter.cs", "Tokens/IssuedToken.cs",
        ];
        string[] aboutTheBrowser = // its cookies, or what every line of the security log says of it
        [
            "Accounts/AccountRecord.cs", "Accounts/KnownDevices.cs", "Accounts/PendingSignIn.cs", "Accounts/RequestActor.cs",
            "Accounts/SecurityLog.cs",
            "Accounts/SignInAttemptCounter.cs", "Accounts/SignInService.cs",
        ];
        var offenders = SourceCode.Trees
            .Where(tree =>
                SourceCode.RoomOf(tree.FilePath) is not ("Pages" or "Hosting" or "Requests")
                    && !SourceCode.IsCompositionRoot(tree.FilePath))
            .Where(tree =>
                !tree.FilePath.EndsWith("Endpoints.cs", StringComparison.Ordinal)
                    && !tree.FilePath.EndsWith("Handler.cs", StringComparison.Ordinal))
            .AsParallel().Where(TouchesTheRequest).Select(tree => SourceCode.Relative(tree.FilePath)).Order(StringComparer.Ordinal);

        Assert.Equal(handedIt.Concat(aboutTheBrowser).Order(StringComparer.Ordinal), offenders);
    }

    [Fact]
    public void OnlyCredentialService_WritesCredentials()
    {
        var offenders = SourceCode.Files("*.cs").Where(file => SourceCode.RoomOf(file) is not ("Credentials" or "Data"))
            .Where(file => File.ReadAllText(file) is var text
                && (text.Contains("db.Credentials", StringComparison.Ordinal) || text.Contains("db.AccessKeys", StringComparison.Ordinal)));

        // AccessKeyLifecycle changes the keys that CredentialService has loaded.
        var writes = CredentialWrites.In(SourceCode.Compilation, SourceCode.Trees)
            .Select(write => (Path: SourceCode.Relative(write.Path), write.Code))
            .Where(write => !write.Path.StartsWith("Credentials/CredentialService.", StringComparison.Ordinal))
            .Where(write => write.Path != "Credentials/AccessKeyLifecycle.cs");

        Assert.Empty(offenders.Select(SourceCode.Relative));
        Assert.Empty(writes);
    }

    [Fact]
    public void WritesOfCredentials_AreFoundInEachForm()
    {
        const string Planted = """
            using Microsoft.EntityFrameworkCore;
            using SiigoCredentials.Web.Credentials;
            using SiigoCredentials.Web.Data;

            internal static class Planted
            {
                public static async Task WriteAsync(AppDbContext db, Credential credential, AccessKey key)
                {
                    db.Credentials.Add(credential);
                    db.Remove(key);
                    credential.Keys.Add(key);
                    key.State = AccessKeyState.Revoked;
                    (key.EndedAt, credential.SuspendedAt) = (null, null);
                    credential.Version++;
                    await db.AccessKeys.Where(row => row.Id == key.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.RetiresAt, key.EndedAt));
                    await db.Set<Credential>().ExecuteDeleteAsync();
                    await db.Database.ExecuteSqlAsync($"UPDATE \"AccessKeys\" SET \"State\" = 'Revoked'");
                }

                public static async Task ReadAsync(AppDbContext db, List<AccessKey> keys)
                {
                    keys.Add(await db.AccessKeys.AsNoTracking().FirstAsync(key => key.State == AccessKeyState.Current));
                    var view = new { keys[0].Version, State = keys[0].State };
                }
            }
            """;

        var planted = SourceCode.Parse(Planted);

        var found = CredentialWrites.In(SourceCode.Compilation.AddSyntaxTrees(planted), [planted]).Select(write => write.Code);

        Assert.Collection(
            found,
            code => Assert.Equal("db.Credentials.Add(credential)", code),
            code => Assert.Equal("db.Remove(key)", code),
            code => Assert.Equal("credential.Keys.Add(key)", code),
            code => Assert.Equal("key.State = AccessKeyState.Revoked", code),
            code => Assert.Equal("(key.EndedAt, credential.SuspendedAt) = (null, null)", code),
            code => Assert.Equal("credential.Version++", code),
            code => Assert.StartsWith("db.AccessKeys.Where", code, StringComparison.Ordinal),
            code => Assert.StartsWith("db.Set<Credential>()", code, StringComparison.Ordinal),
            code => Assert.StartsWith("UPDATE", code, StringComparison.Ordinal));
    }

    [Fact]
    public void BothRoutes_AreTheSamePageModelAndStayShort()
    {
        foreach (var (one, other) in SiteMap.CredentialRoutes[0].Tabs.Zip(SiteMap.CredentialRoutes[1].Tabs))
        {
            var views = new[] { one, other }.Select(tab => File.ReadAllLines($"{SourceCode.Folder}/Pages{tab.Path}.cshtml")).ToList();
            Assert.All(views, view => Assert.InRange(view.Length, 1, 19));
            Assert.Equal(views[0].Skip(1), views[1].Skip(1)); // but for the route
        }
    }

    [Fact]
    public void Classes_AreSealedUnlessMeantAsABase()
    {
        var open = Ours.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false, IsNested: false })
            .Where(type => type.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null)
            .Where(type =>
                !type.Namespace!.Contains("Migrations", StringComparison.Ordinal) && !type.Name.Contains('_', StringComparison.Ordinal));

        Assert.Empty(open.Select(type => type.FullName));
    }

    [Fact]
    public void Interfaces_OfOurOwn_HaveTwoImplementations()
    {
        var lonely = Ours.Where(type => type.IsInterface)
            .Where(type => Ours.Count(other => other.IsClass && type.IsAssignableFrom(other)) < 2);

        Assert.Empty(lonely.Select(type => type.FullName));
    }

    // This runner knows IDisposable and IAsyncLifetime. An IAsyncDisposable would live on beside all later tests.
    [Fact]
    public void TestClasses_AreDisposedOf()
    {
        var forgotten = typeof(ArchitectureTests).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Tests", StringComparison.Ordinal) && type.IsAssignableTo(typeof(IAsyncDisposable)));

        Assert.Empty(forgotten.Select(type => type.FullName));
    }

    /// <summary>A text may be longer: what is one sentence on a screen stays one literal.</summary>
    [Fact]
    public void Lines_HaveAtMost140Columns_ButForTexts()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), path: file));
        var long140 = SourceCode.Trees.Concat(tests).AsParallel().SelectMany(LongLinesOf).Order(StringComparer.Ordinal).ToList();

        Assert.True(long140.Count == 0, string.Join('\n', long140));
    }

    /// <summary>
    /// SQL is written where EF cannot say it in one statement, or where each sign-in pays for it. Everywhere else EF writes it.
    /// </summary>
    [Fact]
    public void Sql_StandsOnlyWhereItIsNeeded()
    {
        string[] rooms = ["Data", "Operator"]; // the engines themselves; copies, moves and looks at whole databases
        string[] files =
        [
            "Accounts/ConsumedChallenge.cs", "Tokens/TokenRevoker.cs", "Help/HelpFeedback.cs", "Usage/UsageUpsert.cs", // upserts
            // prepared once, run by each sign-in or call
            "Credentials/CredentialCache.cs", "Credentials/KeyHistory.cs", "Tokens/TokenValidator.cs",
            "Protection/SealedColumn.cs", // part of a value, in any room's table
            "Navigation/SiteSearch.cs", // full-text search in memory
        ];
        var offenders = SourceCode.Trees.Where(tree => !rooms.Contains(SourceCode.RoomOf(tree.FilePath), StringComparer.Ordinal))
            .Where(tree => tree.GetRoot().DescendantTokens().Any(token => IsSql(token.ValueText)))
            .Select(tree => SourceCode.Relative(tree.FilePath));

        Assert.Equal(files.Order(StringComparer.Ordinal), offenders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sources_HaveNoRawHtmlNorRawSqlNorOtherClock()
    {
        string[] forbidden =
            ["Html.Raw(", "FromSqlRaw(", "ExecuteSqlRaw", "SqlQueryRaw", "DateTime.UtcNow", "DateTimeOffset.UtcNow", "Process.Start(",
                "new Regex("];
        var offenders = SourceCode.Files("*.cs").Concat(SourceCode.Files("*.cshtml")).SelectMany(file => forbidden
            .Where(text => File.ReadAllText(file).Contains(text, StringComparison.Ordinal)).Select(text => $"{SourceCode.Relative(file)}: {text}"));

        Assert.Empty(offenders);
    }

    [Fact]
    public void WritingTransactions_AreActsThatTakeTurns()
    {
        var offenders = SourceCode.Files("*.cs").Where(file => !SourceCode.Relative(file).StartsWith("Data/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains("BeginTransaction", StringComparison.Ordinal))
            .Where(file => SourceCode.Relative(file) is not ("Usage/UsageUpsert.cs" // reads nothing before it writes
                or "Operator/SqliteCopy.cs" or "Operator/MoveToPostgres.cs")); // have the database for themselves

        Assert.Empty(offenders.Select(SourceCode.Relative));
    }

    private static IEnumerable<string> LongLinesOf(SyntaxTree tree)
    {
        var lines = tree.GetText().Lines;
        var isLong = lines.Where(line => line.End - line.Start > 140).ToList();
        var texts = isLong.Count == 0 ? [] : tree.GetRoot().DescendantNodes()
            .Where(node => node is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax).Select(node => node.Span).ToList();
        return isLong.Where(line => !texts.Exists(text => text.OverlapsWith(line.Span) && text.Length > 20))
            .Select(line => $"{tree.FilePath} line {line.LineNumber + 1}");
    }

    private static bool TouchesTheRequest(SyntaxTree tree)
    {
        string[] request = ["HttpContext", "HttpRequest", "HttpResponse", "IHttpContextAccessor", "CurrentBrowser"];
        var meaning = SourceCode.Compilation.GetSemanticModel(tree);
        return tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().Any(name => meaning.GetSymbolInfo(name).Symbol switch
        {
            INamedTypeSymbol type => request.Contains(type.Name, StringComparer.Ordinal),
            IPropertySymbol property => request.Contains(property.Type.Name, StringComparer.Ordinal),
            _ => false,
        });
    }

    private static bool IsSql(string text) => SqlStart().IsMatch(text);

    [GeneratedRegex(
        @"^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|DROP|PRAGMA|VACUUM|TRUNCATE|WITH|SET LOCAL)\s", RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex SqlStart();
}
