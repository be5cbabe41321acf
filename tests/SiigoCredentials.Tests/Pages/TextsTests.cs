using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Pages;

namespace SiigoCredentials.Tests.Pages;

/// <summary>What is written in the sources and what is in the resources are the same texts.</summary>
[Trait("Loop", "Quick")]
public sealed partial class TextsTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src", "SiigoCredentials.Web");

    private static readonly (string Key, string English)[] Entries =
    [
        .. XDocument.Load(Path.Combine(Source, "Pages", "Texts.en.resx")).Root!.Elements("data")
            .Select(entry => (entry.Attribute("name")!.Value, entry.Element("value")!.Value)),
    ];

    [Fact]
    public void EveryText_IsALiteral()
    {
        var offenders = Sources().SelectMany(file => Lookup().Matches(file.Text)
            .Where(lookup => !lookup.Groups["key"].Success && !NamedText().IsMatch(lookup.Groups["argument"].Value))
            .Select(lookup => $"{file.Name}: {lookup.Value}"));

        Assert.Empty(offenders);
    }

    [Fact]
    public void EveryText_HasItsEnglishAndNothingElseDoes() =>
        Assert.Equal(Keys().Order(StringComparer.Ordinal), Entries.Select(entry => entry.Key).Order(StringComparer.Ordinal));

    // The build drops the second of two names that differ in case alone.
    [Fact]
    public void Entries_AreInOrderAndUnique()
    {
        Assert.Equal(Entries.Select(entry => entry.Key).Order(StringComparer.Ordinal), Entries.Select(entry => entry.Key));
        Assert.Empty(
            Entries.GroupBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Fact]
    public void BothLanguages_HaveTheSamePlaceholdersAndMarkup() => Assert.All(Entries, entry =>
    {
        Assert.False(string.IsNullOrWhiteSpace(entry.English), entry.Key);
        Assert.Equal(Parts(Placeholder(), entry.Key).Distinct(), Parts(Placeholder(), entry.English).Distinct());
        Assert.Equal(Parts(Tag(), entry.Key), Parts(Tag(), entry.English));
    });

    [Fact]
    public void Markup_IsOnlyInTextsThatAreShownAsMarkup() => Assert.Empty(
        Sources().SelectMany(file => Lookup().Matches(file.Text))
            .Where(lookup => lookup.Groups["how"].Value != "H" && Tag().IsMatch(lookup.Groups["key"].Value))
            .Select(lookup => lookup.Value));

    [Fact]
    public void EveryRefusalOfAField_HasWordsOfOurs() =>
        Assert.Empty(FieldRules().Where(rule => rule.Attribute.ErrorMessage is null).Select(rule => rule.Property.Name));

    private static HashSet<string> Keys() =>
    [
        .. Sources().SelectMany(file => Lookup().Matches(file.Text)).Where(lookup => lookup.Groups["key"].Success)
            .Select(lookup => lookup.Groups["key"].Value.Replace("\\\"", "\"", StringComparison.Ordinal)),
        .. FieldRules().Select(rule => rule.Attribute.ErrorMessage!),
        .. SiteMap.All.SelectMany(page => (string[])[page.Title, page.Summary]),
        .. SiteMap.Actions.SelectMany(action => (string[])[action.Title, action.Summary]),
        .. Enum.GetNames<PersonRole>(),
    ];

    private static IEnumerable<(PropertyInfo Property, ValidationAttribute Attribute)> FieldRules() =>
        from type in typeof(Texts).Assembly.GetTypes()
        where type.Namespace?.StartsWith(typeof(Texts).Namespace!, StringComparison.Ordinal) == true
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        from attribute in property.GetCustomAttributes<ValidationAttribute>()
        select (property, attribute);

    private static IEnumerable<(string Name, string Text)> Sources() =>
        from file in Directory.EnumerateFiles(Source, "*.cs*", SearchOption.AllDirectories)
        let name = Path.GetRelativePath(Source, file).Replace('\\', '/')
        where !name.StartsWith("obj/", StringComparison.Ordinal) && !name.StartsWith("bin/", StringComparison.Ordinal)
            && !name.EndsWith("csproj", StringComparison.Ordinal)
        select (name, File.ReadAllText(file));

    private static IEnumerable<string> Parts(Regex kind, string text) =>
        kind.Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    // A key is one literal, and then the bracket ends or the arguments begin.
    [GeneratedRegex(
        """(?<how>\b[TH]|\btexts|IStringLocalizer<Texts>>\(\))\[(?:"(?<key>(?:[^"\\]|\\.)*)"(?=[,\]])|(?<argument>[^\]\s][^\]]*))""",
        RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Lookup();

    // The names of pages and roles, which Keys() adds whole.
    [GeneratedRegex(@"^(?:[\w.]+\.)?(?:Title|Summary|Role\(\)|[rR]ole\.ToString\(\))$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NamedText();

    [GeneratedRegex(@"\{\d+[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Placeholder();

    [GeneratedRegex("<[^>]+>", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Tag();
}
