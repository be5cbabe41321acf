using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using SiigoCredentials.Tests;

namespace SiigoCredentials.BrowserTests;

/// <summary>
/// <c>docs/screens/index.json</c>: each picture's page, and a digest of the headings and buttons that are on it. A state that has other
/// ones today has an old picture. Numbers do not count, for they change with the day.
/// </summary>
internal static partial class ScreenIndex
{
    private const string Words =
        """
        () => [...document.querySelectorAll('h1, h2, h3, .btn')].map(element => {
          const copy = element.cloneNode(true);
          copy.querySelectorAll('time, [translate=no]').forEach(part => part.remove());
          return copy.textContent;
        })
        """;

    private static readonly JsonSerializerOptions Form =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Lazy<SortedDictionary<string, string>> Kept = new(() => Read(Folder));

    private static string Folder => Path.Combine(Repository.Root, "docs", "screens");

    /// <summary>Notes the state in the index of new pictures.</summary>
    public static async Task NoteAsync(Visitor visitor, string name, string folder)
    {
        var index = Read(folder);
        index[name] = await OfAsync(visitor);
        await File.WriteAllTextAsync(PathIn(folder), JsonSerializer.Serialize(index, Form) + "\n");
    }

    /// <summary>The state has a picture, and it shows what is there today.</summary>
    public static async Task AssertIsOfTodayAsync(Visitor visitor, string name)
    {
        var today = await OfAsync(visitor);
        Assert.True(
            Kept.Value.TryGetValue(name, out var kept) && kept == today,
            $"docs/screens has no picture of today's {name}: take them by tests/screens.sh. Kept: {kept ?? "none"}, today: {today}");
    }

    private static SortedDictionary<string, string> Read(string folder) => File.Exists(PathIn(folder))
        ? new(JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(PathIn(folder)))!, StringComparer.Ordinal)
        : new(StringComparer.Ordinal);

    private static string PathIn(string folder) => Path.Combine(folder, "index.json");

    private static async Task<string> OfAsync(Visitor visitor)
    {
        var words = string.Join('\n', await visitor.Page.EvaluateAsync<string[]>(Words));
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(Noise().Replace(words, "")));
        return $"{new Uri(visitor.Page.Url).AbsolutePath} {Convert.ToHexStringLower(digest)[..12]}";
    }

    // Blanks, the marks of the texts, and numbers.
    [GeneratedRegex(@"[\s\d\u200b]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Noise();
}
