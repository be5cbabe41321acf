using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>The version of <c>Directory.Build.props</c> is the one that people, monitors and the changelog read.</summary>
public sealed partial class VersionTests
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.Multiline;

    private static string Built =>
        XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single().Value;

    [Fact]
    public async Task Live_SaysWhichVersionAnswers()
    {
        await using var app = new PortalApp();
        using var anybody = new PortalClient(app);

        using var live = await anybody.Http.GetAsync("/health/live");

        Assert.Equal($"Healthy {Built}", await live.Content.ReadAsStringAsync());
        Assert.Equal("text/plain", live.Content.Headers.ContentType?.MediaType);
        Assert.Matches(@"^\d+\.\d+\.\d+$", Built); // no hash of a commit behind it
    }

    [Theory]
    [InlineData("", "Credenciales API {0} · ")]
    [InlineData("c%3Den%7Cuic%3Den", "API credentials {0} · ")]
    public async Task Footer_SaysTheVersion_InBothLanguages(string language, string expected)
    {
        await using var app = new PortalApp();
        using var anybody = new PortalClient(app);
        anybody.BringCookie("idioma", language); // none: Spanish

        var footer = (await anybody.GetAsync("/cuenta/iniciar-sesion")).Document.QuerySelector("footer")!.TextContent.Trim();

        Assert.StartsWith(string.Format(CultureInfo.InvariantCulture, expected, Built), footer, StringComparison.Ordinal);
    }

    [Fact]
    public void Changelog_BeginsWithTheVersion()
    {
        var changelog = File.ReadAllText(Path.Combine(Repository.Root, "CHANGELOG.md"));

        Assert.Equal(Built, Release().Match(changelog).Groups["version"].Value);
    }

    [GeneratedRegex(@"^## \[(?<version>\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2}|unreleased)$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Release();
}
