using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Pages;

/// <summary>
/// The programs of "Conéctate", taken out of the page as it was served and run by the real thing against the portal on a real port.
/// </summary>
public sealed class SnippetTests
{
    private const string NeverIssued = "siigo_ak_0000000000000000000000000000000000000000000000000";

    [ProgramFact("curl")]
    public Task Shell_SignsInOnceAndAgainWhenRefused() => RunAsync("siigo.sh");

    [Fact]
    public Task CSharp_SignsInOnceAndAgainWhenRefused() => RunAsync("siigo.cs");

    [ProgramFact("node")]
    public Task JavaScript_SignsInOnceAndAgainWhenRefused() => RunAsync("siigo.mjs");

    [ProgramFact("python3")]
    public Task Python_SignsInOnceAndAgainWhenRefused() => RunAsync("siigo.py");

    [ProgramFact("php")]
    public Task Php_SignsInOnceAndAgainWhenRefused() => RunAsync("siigo.php");

    [Fact]
    public async Task Page_HasEveryProgramOnBothRoutes_WithoutTheKey()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();

        foreach (var route in (string[])[PortalClient.ByConfiguration, PortalClient.ByPartners])
        {
            var page = await admin.GetAsync(route + "/conectar");
            var programs = page.Document.QuerySelectorAll("code[data-file]");

            Assert.Equal(Snippet.All.Select(snippet => snippet.File), programs.Select(program => program.GetAttribute("data-file")));
            Assert.All(programs, program => Assert.Contains(pair.ApiUser, program.TextContent, StringComparison.Ordinal));
            Assert.Single(page.Document.QuerySelectorAll("details[name=lenguaje][open]"));
            Assert.DoesNotContain(pair.AccessKey!, page.Html, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("siigo.sh", """'it'\''s "$x" \ `y`'""")]
    [InlineData("siigo.php", """'it\'s "$x" \\ `y`'""")]
    [InlineData("siigo.cs", """ "it\u0027s \u0022$x\u0022 \\ \u0060y\u0060" """)]
    [InlineData("siigo.mjs", """ "it\u0027s \u0022$x\u0022 \\ \u0060y\u0060" """)]
    [InlineData("siigo.py", """ "it\u0027s \u0022$x\u0022 \\ \u0060y\u0060" """)]
    public void Values_StandInTheProgramAsTextAndNothingElse(string file, string expected)
    {
        var snippet = Snippet.All.Single(one => one.File == file);

        var program = snippet.For("https://portal.example", """it's "$x" \ `y`""");

        Assert.Contains(expected.Trim(), program, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", program, StringComparison.Ordinal);
    }

    private static async Task RunAsync(string file)
    {
        var calls = new WatchedCalls();
        await using var app = new PortalApp { Faults = services => services.AddSingleton<IStartupFilter>(calls) }.OnARealPort();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync(name: "Julia Integradora");
        var folder = Directory.CreateDirectory(Path.Combine(app.Folder, "program")).FullName;
        var page = await admin.GetAsync(PortalClient.ConnectTab);
        await File.WriteAllTextAsync(Path.Combine(folder, file), page.Document.QuerySelector($"code[data-file='{file}']")!.TextContent);
        // C# needs no package
        await File.WriteAllTextAsync(
            Path.Combine(folder, "nuget.config"), "<configuration><packageSources><clear /></packageSources></configuration>");
        var command = Snippet.All.Single(snippet => snippet.File == file).Command;

        var good = await StartAsync(pair.AccessKey);

        Assert.True(good.ExitCode == 0, good.Output + good.Errors);
        Assert.Contains(pair.ApiUser, good.Output, StringComparison.Ordinal);
        Assert.Contains(pair.AccessKey![^4..], good.Output, StringComparison.Ordinal);
        Assert.Contains("Julia Integradora", good.Output, StringComparison.Ordinal);
        Assert.Contains(PortalClient.Colleague, good.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(pair.AccessKey!, good.Output + good.Errors, StringComparison.Ordinal);
        Assert.Equal(["/auth 200", "/v1/credential 200", "/v1/users 200"], calls.Take());
        app.Services.GetRequiredService<UsageWriter>().Write();
        Assert.Equal(
            [("MiTienda", UsageOutcome.SignedIn, 1), ("MiTienda", UsageOutcome.ApiCall, 2)],
            await app.InDatabaseAsync(async db => (await db.UsageDays.ToListAsync())
                .Select(row => (row.PartnerId, row.Outcome, row.Count)).OrderBy(row => row.Count)));

        calls.Revokes = noted => noted.LastOrDefault() == "/v1/credential 200";
        var revoked = await StartAsync(pair.AccessKey);

        Assert.True(revoked.ExitCode == 0, revoked.Output + revoked.Errors);
        Assert.Contains(PortalClient.Colleague, revoked.Output, StringComparison.Ordinal);
        Assert.Equal(["/auth 200", "/v1/credential 200", "/v1/users 401", "/auth 200", "/v1/users 200"], calls.Take());

        calls.Revokes = _ => true;
        var refused = await StartAsync(pair.AccessKey);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("401", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(["/auth 200", "/v1/credential 401", "/auth 200", "/v1/credential 401"], calls.Take());

        calls.Revokes = _ => false;
        var bad = await StartAsync(NeverIssued);

        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("The username or the access_key is not valid", bad.Errors, StringComparison.Ordinal);
        Assert.Contains("401", bad.Errors, StringComparison.Ordinal);
        Assert.Equal(["/auth 401"], calls.Take());

        var none = await StartAsync(key: null);

        Assert.NotEqual(0, none.ExitCode);
        Assert.Matches("access_key is required|SIIGO_ACCESS_KEY", none.Errors);
        calls.Take();

        // The key ends within the margin, and with it the token.
        var end = TimeProvider.System.GetUtcNow().AddSeconds(59);
        await app.InDatabaseAsync(db => db.AccessKeys.ExecuteUpdateAsync(set => set.SetProperty(key => key.ExpiresAt, end)));
        var ending = await StartAsync(pair.AccessKey);

        Assert.True(ending.ExitCode == 0, ending.Output + ending.Errors);
        Assert.Equal(["/auth 200", "/v1/credential 200", "/auth 200", "/v1/users 200"], calls.Take());

        Task<(int ExitCode, string Output, string Errors)> StartAsync(string? key) =>
            Programs.RunAsync(folder, command, Variables(folder, key));
    }

    // Nothing between the program and the portal.
    private static Dictionary<string, string?> Variables(string folder, string? key) => new()
    {
        ["SIIGO_ACCESS_KEY"] = key,
        ["NUGET_PACKAGES"] = Path.Combine(folder, "packages"),
        ["NO_PROXY"] = "127.0.0.1,localhost",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
    };
}
