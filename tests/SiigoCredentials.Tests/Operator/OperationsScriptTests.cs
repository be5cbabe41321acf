namespace SiigoCredentials.Tests.Operator;

/// <summary>
/// The script that plays docs/operations.md knows each shell block of it: it runs the block, or names the reason why it cannot.
/// </summary>
[Trait("Loop", "Quick")]
public sealed class OperationsScriptTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("operations-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [ProgramFact("bash")]
    public async Task EveryShellBlock_IsKnownToTheScript()
    {
        var (exitCode, _, errors) = await CheckAsync(Document);

        Assert.Equal("", errors);
        Assert.Equal(0, exitCode);
    }

    [ProgramFact("bash")]
    public async Task ABlockThatTheScriptDoesNotKnow_IsNamed()
    {
        var changed = Path.Combine(folder, "operations.md");
        await File.WriteAllTextAsync(changed, await File.ReadAllTextAsync(Document) + "\n## A new section\n\n```sh\ntrue\n```\n");

        var (exitCode, _, errors) = await CheckAsync(changed);

        Assert.Equal(1, exitCode);
        Assert.Contains("A new section", errors, StringComparison.Ordinal);
    }

    private static string Document => Path.Combine(Repository.Root, "docs", "operations.md");

    private static Task<(int ExitCode, string Output, string Errors)> CheckAsync(string document) =>
        Programs.RunAsync(Repository.Root, $"bash tests/operations.sh --blocks {document}", []);
}
