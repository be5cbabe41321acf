using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>The documents lead where they say, and <c>docs/configuration.md</c> has every setting.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] Documents =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md"),
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories),
    ];

    [Fact]
    public void EveryLink_LeadsToAFileAndToAHeading()
    {
        var links = (
            from document in Documents
            from link in Link().Matches(File.ReadAllText(document))
            select (Document: document, Target: link.Groups["target"].Value)).ToList();

        Assert.True(links.Count > 50);
        Assert.All(links, link => Assert.True(Leads(link.Document, link.Target), $"{link.Document}: {link.Target}"));
    }

    // That each picture shows today's state is for the browser to say: EveryScreen compares them.
    [Fact]
    public void EveryPageOfTheMap_HasItsPictures()
    {
        var folder = Path.Combine(Repository.Root, "docs", "screens");
        var index = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(folder, "index.json")))!;
        var shown = index.Values.Select(state => state.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        // The second route's tabs are the first one's: see CredentialAreaTests. The page of faults has the address of what failed.
        var pages = SiteMap.All.Except([.. SiteMap.CredentialRoutes[1].Tabs, SiteMap.Error]).Select(page => AddressOf(page.Path)).ToList();

        Assert.True(pages.Count > 30);
        Assert.All(pages, address => Assert.Contains(address, shown));
        Assert.All(index.Keys, name => Assert.All(
            ["1440-light", "360-dark"], (string window) => Assert.True(File.Exists(Path.Combine(folder, $"{name}-{window}.webp")), name)));
        Assert.Equal(2 * index.Count, Directory.GetFiles(folder, "*.webp").Length);
    }

    [Fact]
    public async Task EverySetting_IsInTheDocument_AndNoOther()
    {
        await using var app = new PortalApp();
        var settings =
            from section in app.Services.GetServices<SettingsSection>()
            from property in section.Options.GetProperties()
            where property.CanWrite
            select $"{section.Name}:{property.Name}";

        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));
        var documented = Setting().Matches(document).Select(match => match.Groups["name"].Value);

        Assert.Equal(settings.Distinct().Order(StringComparer.Ordinal), documented.Distinct().Order(StringComparer.Ordinal));
    }

    private static string AddressOf(string path) => Address().Match(
        File.ReadAllText(Path.Combine(Repository.Root, "src", "SiigoCredentials.Web", "Pages", $"{path.TrimStart('/')}.cshtml")))
            .Groups["address"].Value;

    private static bool Leads(string document, string target)
    {
        var (path, heading) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, null);
        var file = path.Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, path);
        return Path.Exists(file) && (heading is null || Headings(file).Contains(heading, StringComparer.Ordinal));
    }

    // As GitHub makes an anchor of a heading.
    private static IEnumerable<string> Headings(string file) =>
        from match in Heading().Matches(File.ReadAllText(file))
        let letters = match.Groups["text"].Value.Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')
        select string.Concat(letters).ToLowerInvariant().Replace(' ', '-');

    [GeneratedRegex(@"\]\((?<target>(?!https?:)[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,4} (?<text>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex("^@page \"(?<address>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();

    [GeneratedRegex(@"`(?<name>(?!https?:)[A-Z]\w+:[A-Z]\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Setting();
}
