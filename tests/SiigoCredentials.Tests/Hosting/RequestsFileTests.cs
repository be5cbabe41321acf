using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SiigoCredentials.Tests.Hosting;

/// <summary><c>docs/requests.http</c>, played from top to bottom as an editor would.</summary>
public sealed partial class RequestsFileTests
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.Multiline;
    private const string ContentType = "Content-Type: ";

    private static readonly string[] Sections = File.ReadAllText(Path.Combine(Repository.Root, "docs", "requests.http")).Split("\n### ");

    [Fact]
    public async Task EveryRequest_IsAnsweredAsTheFileSays()
    {
        await using var app = new PortalApp();
        using var owner = await PortalClient.SignedInAsync(app);
        var pair = await owner.GenerateAsync();
        var values = Variable().Matches(Sections[0])
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.Ordinal);
        (values["portal"], values["apiUser"], values["accessKey"]) = ("", pair.ApiUser, pair.AccessKey!);
        values["token"] = await owner.TokenAsync(pair);
        using var http = app.CreateClient();
        HashSet<string> played = [];

        foreach (var section in Sections.Skip(1))
        {
            var parts = Placeholder().Replace(section, name => values[name.Groups["name"].Value]).Split("\n\n", 2);
            var head = parts[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var line = head[2].Split(' ');
            using var request = new HttpRequestMessage(new HttpMethod(line[0]), line[1]);
            request.Content = Content(head[3..], parts.ElementAtOrDefault(1));
            foreach (var header in head[3..].Where(header => !header.StartsWith(ContentType, StringComparison.Ordinal)))
            {
                request.Headers.Add(header.Split(": ")[0], header.Split(": ", 2)[1]);
            }

            using var answer = await http.SendAsync(request);

            var expected = int.Parse(head[1]["# Answers ".Length..], CultureInfo.InvariantCulture);
            Assert.True(expected == (int)answer.StatusCode, $"{head[0]}: {answer.StatusCode}");
            played.Add($"{line[0]} {line[1].Split('?')[0]}");
        }

        Assert.Empty(Documented(app).Except(played));
    }

    // What programs call, of which the file shows each at least once; of the two addresses of the metadata, one is enough.
    private static IEnumerable<string> Documented(PortalApp app) =>
        RouteMatrixTests.RoutesOf(app)
            .Where(route => route.StartsWith('/') && !route.Contains("{**", StringComparison.Ordinal))
            .Where(route => route != "/.well-known/openid-configuration"
                && !route.StartsWith("/alliances/api/v1/credential", StringComparison.Ordinal))
            .Select(route => $"{RouteMatrixTests.MethodOf(route)} {route}");

    private static StringContent? Content(string[] headers, string? body) =>
        headers.FirstOrDefault(header => header.StartsWith(ContentType, StringComparison.Ordinal)) is { } type && body is not null
            ? new StringContent(body.Trim(), Encoding.UTF8, type[ContentType.Length..])
            : null;

    [GeneratedRegex(@"^@(?<name>\w+) = (?<value>.*)$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\{\{(?<name>\w+)\}\}", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
