using System.Text.RegularExpressions;

namespace SiigoCredentials.Tests.Hosting;

/// <summary><c>docs/security.md</c> names tests; a name that leads nowhere would prove nothing.</summary>
[Trait("Loop", "Quick")]
public sealed partial class SecurityDocTests
{
    [Fact]
    public void EveryTestThatTheDocumentNames_Exists()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md"));
        var sources = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith($"{nameof(SecurityDocTests)}.cs", StringComparison.Ordinal))
            .Select(File.ReadAllText));
        var named = TestName().Matches(document).Select(match => match.Groups["name"].Value).Distinct().ToList();

        Assert.True(named.Count > 50);
        Assert.All(named, name => Assert.True(sources.Contains($" {name}(", StringComparison.Ordinal), name));
    }

    [Fact]
    public void CountsOfTheDocument_AreThoseOfItsRows()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md"));
        var rows = Row().Matches(document).Select(match => (Level: $"L{match.Groups["level"].Value}", Status: match.Groups["status"].Value))
            .ToList();
        string[] statuses = ["met", "part", "no", "operator", "n/a"];

        foreach (var level in (string[])["L1", "L2", "L3"])
        {
            var counted = statuses.Select(status => rows.Count(row => row == (level, status)));
            Assert.Contains($"| {level} | {string.Join(" | ", counted)} |", document, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(
        @"^\| \d+\.\d+\.\d+ \| (?<level>[123]) \|[^|]*\| (?<status>[^|]+) \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]+_[A-Za-z0-9_]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestName();
}
