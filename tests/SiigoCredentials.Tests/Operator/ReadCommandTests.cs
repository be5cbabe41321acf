using System.Text.Json.Nodes;
using SiigoCredentials.Tests.Accounts;

namespace SiigoCredentials.Tests.Operator;

/// <summary>What an operator asks about companies and people, as text and as JSON, beside the running portal.</summary>
[Trait("Engine", "Both")]
public sealed class ReadCommandTests
{
    private const string Nit = "900123456";

    [Fact]
    public async Task Companies_ArePagedByNit_AndFoundWithoutAccents()
    {
        await using var app = new PortalApp();
        await app.InDatabaseAsync(db => MoreCompanies.AddAsync(db, 3));
        await app.SqlAsync($"UPDATE Companies SET Name = 'Panadería Ñandú' WHERE Nit = '{MoreCompanies.NitOf(1)}'");

        var first = await JsonAsync(app, "companies", "--limit", "2");
        var second = await JsonAsync(app, "companies", "--limit", "1000", "--after", first["next"]!.GetValue<string>());
        var found = await JsonAsync(app, "companies", "--search", "nandu PANADERIA");

        Assert.Equal([MoreCompanies.NitOf(0), MoreCompanies.NitOf(1)], NitsOf(first));
        Assert.Equal(4, NitsOf(second).Count);
        Assert.Null(second["next"]);
        Assert.Equal([MoreCompanies.NitOf(1)], NitsOf(found));
        Assert.Equal([Nit], NitsOf(await JsonAsync(app, "companies", "--search", "900123456")));
        var (code, said) = await Shell.RunAsync(app, "companies", "--search", "ninguna");
        Assert.Equal((0, "No company."), (code, said.Trim()));
        Assert.Contains("There may be more: --after", (await Shell.RunAsync(app, "companies", "--limit", "1")).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Company_ShowsTheCredentialWithoutItsSecret_AndTheSuspension()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        await Shell.RunAsync(app, "suspend", Nit, "--json");

        var card = await JsonAsync(app, "company", "900.123.456-8");
        var (_, said) = await Shell.RunAsync(app, "company", Nit);

        Assert.Equal(pair.ApiUser, (string?)card["credential"]!["apiUser"]);
        Assert.Equal("julia@aliado.example", (string?)card["credential"]!["contact"]!["email"]);
        Assert.Equal(2, (int?)card["auditHead"]!["sequence"]);
        Assert.NotNull(card["suspendedAt"]);
        Assert.Equal((2, 1), ((int?)card["people"]!["enabled"], (int?)card["people"]!["administrators"]));
        Assert.Matches($"(?m)^Usuario API +{pair.ApiUser}\r?$", said);
        Assert.DoesNotContain(pair.AccessKey!, card.ToJsonString() + said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_AreToldWithRolesFactorsAndSessions()
    {
        var clock = new TestClock(TimeProvider.System.GetUtcNow());
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.AddAuthenticatorAsync(clock);

        var card = await JsonAsync(app, "person", PortalClient.Admin);
        var all = await JsonAsync(app, "people", "--limit", "2");
        var here = await JsonAsync(app, "people", "--company", Nit, "--search", "restrepo");

        Assert.NotNull(card["factors"]!["authenticatorSince"]);
        Assert.True((bool?)card["factors"]!["hasPassword"]);
        Assert.Equal(1, (int?)card["sessionsInAll"]);
        Assert.Equal((Nit, "Administrador"), ((string?)card["companies"]![0]!["nit"], (string?)card["companies"]![0]!["role"]));
        Assert.Equal(2, all["people"]!.AsArray().Count);
        Assert.NotNull(all["next"]);
        var found = Assert.Single(here["people"]!.AsArray())!;
        Assert.Equal((PortalClient.Admin, "Administrador"), ((string?)found["email"], (string?)found["role"]));
        Assert.Null(found["disabledAt"]);
        Assert.DoesNotContain("AQAAAA", card.ToJsonString(), StringComparison.Ordinal); // how each password's hash begins
        Assert.Contains("second factor", (await Shell.RunAsync(app, "people")).Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "the check digit of 900123456 is 8", "company", "900123456-1")]
    [InlineData(3, "there is no company with the NIT 901234567.", "company", "901234567")]
    [InlineData(1, "x is no NIT", "companies", "--after", "x")]
    [InlineData(1, "x is no NIT", "people", "--company", "x")]
    [InlineData(3, "there is no company with the NIT 901234567.", "people", "--company", "901234567")]
    [InlineData(3, "nobody signs in as nadie@nada.example", "person", "nadie@nada.example")]
    [InlineData(1, "nadie is no e-mail address", "person", "nadie")]
    [InlineData(4, "are not suspended", "resume", "900123456")]
    [InlineData(1, "--limit is a number from 1 to 1000", "companies", "--limit", "0")]
    [InlineData(1, "There is no option '--serch' here", "company", "--serch")]
    public async Task Refusals_AreToldInWordsAndAsJson_WithTheSameExitCode(int code, string why, params string[] args)
    {
        await using var app = new PortalApp();
        _ = app.Services;

        var (exitCode, said) = await Shell.RunAsync(app, args);
        var (jsonCode, json) = await Shell.RunAsync(app, [.. args, "--json"]);

        Assert.Equal((code, code), (exitCode, jsonCode));
        Assert.Contains(why, said, StringComparison.Ordinal);
        var answer = JsonNode.Parse(json)!;
        Assert.Equal(code, (int?)answer["exit"]);
        Assert.Contains(why, (string?)answer["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task NamesThatCommandATerminal_AreEscaped_AndWholeInTheJson()
    {
        await using var app = new PortalApp();
        const string Name = "Andina\u001b[2J\nNIT\u202eotra";
        await app.SqlAsync($"UPDATE Companies SET Name = '{Name}' WHERE Nit = '{Nit}'");

        var (_, said) = await Shell.RunAsync(app, "companies", "--search", "andina");
        var (_, json) = await Shell.RunAsync(app, "companies", "--search", "andina", "--json");

        Assert.Contains(@"Andina\u001B[2J\u000ANIT\u202Eotra", said, StringComparison.Ordinal);
        Assert.Equal(2, Of(said).Trim().Split('\n').Length); // heads and one row
        Assert.DoesNotContain(json, character => character is > '~' or '\u001b');
        Assert.Equal(Name, (string?)JsonNode.Parse(json)!["companies"]![0]!["name"]);
    }

    [Fact]
    public async Task Json_IsOnStandardOutput_AndItsRefusalOnStandardError()
    {
        await using var app = new PortalApp();
        _ = app.Services;

        var done = await RunAsync("companies --json");
        var refused = await RunAsync("suspend 1 --json");

        Assert.Equal(0, done.ExitCode);
        Assert.NotNull(JsonNode.Parse(done.Output)!["companies"]);
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Equal(1, (int?)JsonNode.Parse(refused.Errors.Trim().Split('\n')[^1])!["exit"]);

        Task<(int ExitCode, string Output, string Errors)> RunAsync(string line) => Programs.RunAsync(
            app.Folder,
            $"dotnet {PortalProcess.ProgramFile} {line}",
            new(app.StorageSettings.Select(setting =>
                KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), (string?)setting.Value)))
            { ["ASPNETCORE_ENVIRONMENT"] = "Development" });
    }

    private static List<string> NitsOf(JsonNode list) => [.. list["companies"]!.AsArray().Select(row => (string)row!["nit"]!)];

    private static string Of(string said) => said.ReplaceLineEndings("\n");

    private static async Task<JsonNode> JsonAsync(PortalApp app, params string[] args)
    {
        var (exitCode, said) = await Shell.RunAsync(app, [.. args, "--json"]);
        Assert.True(exitCode == 0, said);
        return JsonNode.Parse(said)!;
    }
}
