using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace SiigoCredentials.Tests.Audit;

/// <summary>Acts in the log, for operators who keep it elsewhere.</summary>
[Trait("Engine", "Both")]
public sealed class AuditStreamTests
{
    [Fact]
    public async Task Entry_OnceCommitted_IsALineOfTheLog_WithoutAnyPersonsWords()
    {
        var log = new LogRecorder();
        await using var app = new PortalApp { Logs = log, Settings = { ["Audit:Stream"] = "true" } };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.RotateAsync();
        var entries = await app.InDatabaseAsync(db => db.AuditEntries.OrderBy(entry => entry.Sequence).ToListAsync());
        Assert.True(entries.Count >= 2);

        var lines = Lines(log);

        Assert.Equal(
            entries.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Sequence}:{Convert.ToHexString(entry.Hash)}")),
            lines.Select(line => $"{line["Sequence"]}:{line["Hash"]}"));
        var schema = JsonNode.Parse(
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "monitoring", "audit-stream.schema.json")))!;
        var told = schema["properties"]!["State"]!["properties"]!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal);
        Assert.All(lines, line => Assert.Equal(told, line.Keys.Where(key => key[0] != '{').Order(StringComparer.Ordinal)));
        var words = entries.SelectMany(entry => new[] { entry.ActorName, entry.Detail, entry.Agent }).OfType<string>()
            .Where(word => word.Length > 3);
        var values = string.Join('\n', lines.SelectMany(line => line.Values));
        Assert.All(words, word => Assert.DoesNotContain(word, values, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithoutTheSetting_NoActIsLogged()
    {
        var log = new LogRecorder();
        await using var app = new PortalApp { Logs = log };
        using var admin = await PortalClient.SignedInAsync(app);

        await admin.GenerateAsync();

        Assert.Empty(Lines(log));
    }

    private static List<Dictionary<string, string>> Lines(LogRecorder log) =>
    [
        .. log.Text.Split('\n').Where(line => line.StartsWith("CompanyId=", StringComparison.Ordinal))
            .Where(line => line.Contains(" Sequence=", StringComparison.Ordinal))
            .Select(line => line.Split(" {OriginalFormat}")[0].Split(' ')
                .Select(word => word.Split('=', 2)).Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal)),
    ];
}
