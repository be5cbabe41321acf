using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Operator;

/// <summary>What the program does with its command line before it has settings, a database or a folder.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string NoCommand = "Without a command it serves.";

    private readonly string folder = Directory.CreateTempSubdirectory("command-line-").FullName;

    private string Data => Path.Combine(folder, "data");

    public static TheoryData<string, string> Questions()
    {
        var asked = new TheoryData<string, string>
        {
            { "--version", "." },
            { "--Storage:Provider=Sqlite --version", "." },
            { "--help", NoCommand },
            { "-h", NoCommand },
            { "-?", NoCommand },
            { "help", NoCommand },
            { "--urls http://127.0.0.1:0 --help", NoCommand },
            { "backup --version", "." },
            { "help backup", "The file to write" },
        };
        foreach (var command in OperatorCommands.All(() => throw new InvalidOperationException("Help builds nothing.")).Subcommands)
        {
            asked.Add($"{command.Name} --help", $"SiigoCredentials.Web {command.Name}");
        }

        return asked;
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task HelpAndVersion_NeedNothing_AndTouchNothing(string line, string said)
    {
        var (exitCode, output, errors) = await RunAsync(line);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains(said, output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("suspned 900123456", "suspend")]
    [InlineData("version", "--version")]
    [InlineData("--vresion", "--version")]
    [InlineData("-x", "-x")]
    [InlineData("--Storage__Folder=/x", "The nearest is Storage:Folder")]
    [InlineData("roll-signing-key --compromized", "--compromised")]
    [InlineData("backup --forse", "--forse")]
    [InlineData("publish-news --subject --text-fil --text-file x", "--text-fil")]
    [InlineData("backup", "file")]
    [InlineData("suspend 900123456 900654321", "900654321")]
    [InlineData("--Storage:Folder", "The setting Storage:Folder has no value")]
    [InlineData("--Storage:Folder --urls=http://127.0.0.1:0", "The setting Storage:Folder has no value")]
    public async Task WhatIsNotUnderstood_IsAnErrorThatNamesTheNearest_AndNeverAStart(string line, string named)
    {
        var (exitCode, output, errors) = await RunAsync(line);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Theory]
    [InlineData(
        "--environment Production --Storage:Provider=Sqlite --Storage:Folder=DATA", "The portal did not start. No key-encryption key")]
    [InlineData("migrate --Storage:Provider=Sqlite --environment=Development --Storage:Folder DATA", "Applied: ")]
    [InlineData("--Storage:Provider Sqlite --environment Development migrate /Storage:Folder=DATA", "Applied: ")]
    public async Task Settings_AreTakenBeforeAndAfterACommand_AndForAStart(string line, string said)
    {
        var (_, output, errors) = await RunAsync(line.Replace("DATA", Data, StringComparison.Ordinal));

        Assert.Contains(said, output + errors, StringComparison.Ordinal);
        Assert.Equal(line.Contains("migrate", StringComparison.Ordinal), Directory.Exists(Data)); // a refused start makes nothing
    }

    [Fact]
    public void Split_TakesSettings_AndLeavesPathsAndWords()
    {
        var (settings, words) = StartSettings.Split(
        [
            "--Mail=", "--Mail:Password", "a=b", "backup", "/backup/a:b.db", "--URLS=http://*:5000",
            "/Portal:PublicUrl=https://x.example", "--head", "42:AB", "-x", "--", "--Mail:Host=x",
        ]);

        Assert.Equal(["--Mail=", "--Mail:Password=a=b", "--URLS=http://*:5000", "--Portal:PublicUrl=https://x.example"], settings);
        Assert.Equal(["backup", "/backup/a:b.db", "--head", "42:AB", "-x", "--", "--Mail:Host=x"], words);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // Settings of the environment that no program could start with.
    private Task<(int ExitCode, string Output, string Errors)> RunAsync(string line) => Programs.RunAsync(
        folder,
        $"dotnet {PortalProcess.ProgramFile} {line}",
        new() { ["ASPNETCORE_ENVIRONMENT"] = "Production", ["Storage__Folder"] = Data, ["Storage__Provider"] = "None" });
}
