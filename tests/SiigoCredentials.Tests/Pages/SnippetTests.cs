using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Tokens;
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

            Assert.Equal(
                Snippet.All.Concat(Snippet.Rotating).Select(snippet => snippet.File),
                programs.Select(program => program.GetAttribute("data-file")));
            Assert.All(programs, program => Assert.Contains(pair.ApiUser, program.TextContent, StringComparison.Ordinal));
            Assert.Single(page.Document.QuerySelectorAll("details[name=siigo][open]"));
            Assert.Single(page.Document.QuerySelectorAll("details[name=rotar][open]"));
            Assert.DoesNotContain(pair.AccessKey!, page.Html, StringComparison.Ordinal);
        }
    }

    [ProgramFact("curl")]
    public Task Shell_RotatesItsKey_AndGoesOnWhereItWasStopped() => RotateAsync("rotar.sh");

    [Fact]
    public Task CSharp_RotatesItsKey_AndGoesOnWhereItWasStopped() => RotateAsync("rotar.cs");

    [ProgramFact("node")]
    public Task JavaScript_RotatesItsKey_AndGoesOnWhereItWasStopped() => RotateAsync("rotar.mjs");

    [ProgramFact("python3")]
    public Task Python_RotatesItsKey_AndGoesOnWhereItWasStopped() => RotateAsync("rotar.py");

    [ProgramFact("php")]
    public Task Php_RotatesItsKey_AndGoesOnWhereItWasStopped() => RotateAsync("rotar.php");

    [Theory]
    [InlineData("siigo.sh", """'it'\''s "$x" \ `y`'""")]
    [InlineData("siigo.php", """'it\'s "$x" \\ `y`'""")]
    [InlineData("siigo.cs", """ "it\u0027s \u0022$x\u0022 \\ \u0060y\u0060" """)]
    [InlineData("siigo.mjs", """ "it\u0027s \u0022$x\u0022 \\ \u0060y\u0060" """)]
    [InlineData("siigo.py", """ "it\u0027s \u0022$x\u0022 \\ \u0060y\u0060" """)]
    public void Values_StandInTheProgramAsTextAndNothingElse(string file, string expected)
    {
        var snippet = Snippet.All.Single(one => one.File == file);

        using var html = new StringWriter();
        snippet.For("https://portal.example", """it's "$x" \ `y`""").WriteTo(html, HtmlEncoder.Default);
        var program = WebUtility.HtmlDecode(html.ToString());

        Assert.Contains(expected.Trim(), program, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", program, StringComparison.Ordinal);
    }

    private static async Task RunAsync(string file)
    {
        var calls = new WatchedCalls();
        await using var app = new PortalApp { Faults = services => services.AddSingleton<IStartupFilter>(calls) }.OnARealPort();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync(name: "Julia Integradora");
        var (folder, command) = await SaveAsync(app, admin, file);

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

    private static async Task RotateAsync(string file)
    {
        var calls = new WatchedCalls();
        await using var app = new PortalApp { Faults = services => services.AddSingleton<IStartupFilter>(calls) }.OnARealPort();
        using var admin = await RotationEndpointTests.PermittedAsync(app);
        var (user, former) = ((await admin.GetAsync(PortalClient.ByConfiguration)).ApiUser, await RotationEndpointTests.KeyAsync(admin));
        var (folder, command) = await SaveAsync(app, admin, file);
        var state = Path.Combine(folder, "siigo-clave.json");

        var none = await StartAsync(key: null);
        Assert.NotEqual(0, none.ExitCode);
        Assert.Contains("SIIGO_ACCESS_KEY", none.Errors, StringComparison.Ordinal);
        Assert.Equal(401, (int)(await admin.AuthAsync(user, NeverIssued)).StatusCode);
        Assert.NotEqual(0, (await StartAsync(NeverIssued)).ExitCode);
        Assert.False(File.Exists(state)); // a key that never worked is not kept
        calls.Take();
        var done = await StartAsync(former);

        Assert.True(done.ExitCode == 0, done.Output + done.Errors);
        Assert.Equal(["/auth 200", "/v1/credential/rotations 201", "/auth 200", "/v1/credential/rotations 200"], calls.Take());
        var next = Kept("access_key")!;
        Assert.NotEqual(former, next);
        Assert.Equal("", Kept("new_key") ?? "");
        Assert.Equal([state], Directory.GetFiles(folder, "siigo-clave*"));
        Assert.Equal(200, (int)(await admin.AuthAsync(user, next)).StatusCode);
        Assert.DoesNotContain(next, done.Output + done.Errors, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(state));
        }

        // The rotation is under way: the program is told, and loses nothing.
        var early = await StartAsync(key: null);
        Assert.NotEqual(0, early.ExitCode);
        Assert.Contains("rotation_under_way", early.Errors, StringComparison.Ordinal);
        Assert.Equal(next, Kept("access_key"));
        Assert.Equal([state], Directory.GetFiles(folder, "siigo-clave*"));

        // The former key ended. The program is killed after it asked, and before it stored the answer; then it is run again.
        await app.SqlAsync("UPDATE AccessKeys SET State = 'Expired', FirstUseBy = NULL, OverlapAfterFirstUse = NULL WHERE State = 'Retiring'");
        const string Asked = "0f8f3d5e-5a0f-4f7e-9a45-3c1f2f1f9b1d";
        var lost = await RotationEndpointTests.AskAsync(admin, await admin.TokenAsync(user, next), Asked);
        await File.WriteAllTextAsync(state + ".rotacion", Asked);
        var again = await StartAsync(key: null);

        Assert.True(again.ExitCode == 0, again.Output + again.Errors);
        Assert.Equal((lost, ""), (Kept("access_key"), Kept("new_key") ?? ""));

        // It was killed before it stored that the new key is in use, and then nobody may sign in for a while: it forgets neither.
        await File.WriteAllTextAsync(state, $$"""{"access_key": "{{next}}", "new_key": "{{lost}}"}""");
        await app.SqlAsync("UPDATE Credentials SET SuspendedAt = '2026-01-01 00:00:00'");
        Assert.NotEqual(0, (await StartAsync(key: null)).ExitCode);
        Assert.Equal((next, lost), (Kept("access_key"), Kept("new_key")));
        await app.SqlAsync("UPDATE Credentials SET SuspendedAt = NULL");
        Assert.Equal(0, (await StartAsync(key: null)).ExitCode);
        Assert.Equal(lost, Kept("access_key"));

        // A key that was withdrawn before the program used it: the one that works stays.
        await File.WriteAllTextAsync(state, $$"""{"access_key": "{{lost}}", "new_key": "{{NeverIssued}}"}""");
        var withdrawn = await StartAsync(key: null);

        Assert.NotEqual(0, withdrawn.ExitCode);
        Assert.Contains("401", withdrawn.Errors, StringComparison.Ordinal);
        Assert.Equal((lost, ""), (Kept("access_key"), Kept("new_key") ?? ""));

        Task<(int ExitCode, string Output, string Errors)> StartAsync(string? key) =>
            Programs.RunAsync(folder, command, Variables(folder, key));

        string? Kept(string field) => (string?)JsonNode.Parse(File.ReadAllText(state))![field];
    }

    // As a person copies it from the page. C# needs no package.
    private static async Task<(string Folder, string Command)> SaveAsync(PortalApp app, PortalClient admin, string file)
    {
        var folder = Directory.CreateDirectory(Path.Combine(app.Folder, "program")).FullName;
        var page = await admin.GetAsync(PortalClient.ConnectTab);
        await File.WriteAllTextAsync(Path.Combine(folder, file), page.Document.QuerySelector($"code[data-file='{file}']")!.TextContent);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "nuget.config"), "<configuration><packageSources><clear /></packageSources></configuration>");
        return (folder, Snippet.All.Concat(Snippet.Rotating).Single(snippet => snippet.File == file).Command);
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
