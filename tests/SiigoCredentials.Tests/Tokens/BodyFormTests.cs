using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>
/// In what form a body may come: its charset says nothing, UTF-8 is read, everything else is refused in words that are true.
/// </summary>
public sealed class BodyFormTests : IAsyncLifetime, IDisposable
{
    private static readonly string[] JsonDoors = ["/auth", "/alliances/api/siigoapi-users/v1/sign-in", "/leak-reports"];

    private static readonly string[] FormDoors = ["/oauth/token", "/oauth/introspect", "/oauth/revoke"];

    private readonly PortalApp app = new();
    private PortalClient admin = null!;
    private PortalPage pair = null!;

    public async Task InitializeAsync()
    {
        admin = await PortalClient.SignedInAsync(app);
        pair = await admin.GenerateAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        admin?.Dispose();
        app.Dispose();
    }

    [Theory]
    [InlineData("; charset=utf8")]
    [InlineData("; charset=UTF-8")]
    [InlineData("; charset=iso-8859-1")]
    [InlineData("; charset=\"utf-8\"")]
    [InlineData(";charset=utf-7")]
    [InlineData("; charset=nope")]
    [InlineData("; charset=")]
    [InlineData("; charset=utf-16")]
    [InlineData("; odata=verbose")]
    [InlineData(";")]
    public async Task Charset_SaysNothing(string parameter)
    {
        foreach (var door in JsonDoors)
        {
            Assert.InRange((int)(await SendAsync(door, "application/json" + parameter, Json())).Status, 200, 202);
        }

        foreach (var door in FormDoors)
        {
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(door, "application/x-www-form-urlencoded" + parameter, Form())).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await SendAsync("/auth", "Application/JSON" + parameter, Json())).Status);
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("utf-32", true)]
    [InlineData("utf-32", false)]
    [InlineData("utf-32BE", true)]
    [InlineData("utf-32BE", false)]
    public async Task WideBody_IsRefusedForWhatItIs(string charset, bool withMark)
    {
        var encoding = Encoding.GetEncoding(charset);
        byte[] Wide(byte[] body) => [.. withMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Encoding.UTF8.GetString(body))];
        foreach (var door in JsonDoors)
        {
            var (status, body) = await SendAsync(door, $"application/json; charset={charset}", Wide(Json()));
            Assert.Equal(
                (400, "invalid_body", "The body is in UTF-16 or UTF-32; JSON must be in UTF-8 (RFC 8259)"),
                ((int)status, Code(body), Message(body)));
        }

        foreach (var door in FormDoors)
        {
            var (status, body) = await SendAsync(door, "application/x-www-form-urlencoded", Wide(Form()));
            Assert.Equal(
                (400, "invalid_request", "The body is in UTF-16 or UTF-32; it must be in UTF-8"), ((int)status, Code(body), Message(body)));
        }
    }

    [Fact]
    public async Task ByteOrderMarkOfUtf8_IsTolerated()
    {
        foreach (var door in JsonDoors)
        {
            Assert.InRange((int)(await SendAsync(door, "application/json", [0xEF, 0xBB, 0xBF, .. Json()])).Status, 200, 202);
        }

        foreach (var door in FormDoors)
        {
            Assert.Equal(
                HttpStatusCode.OK, (await SendAsync(door, "application/x-www-form-urlencoded", [0xEF, 0xBB, 0xBF, .. Form()])).Status);
        }
    }

    [Theory]
    [InlineData("gzip", 415)]
    [InlineData("br", 415)]
    [InlineData("nope", 415)]
    [InlineData("gzip, identity", 415)]
    [InlineData("identity", 200)]
    public async Task CompressedBody_IsRefusedForItsEncoding(string encoding, int expected)
    {
        foreach (
            var (door, type, body) in JsonDoors.Select(door => (door, "application/json", Json()))
                .Concat(FormDoors.Select(door => (door, "application/x-www-form-urlencoded", Form()))))
        {
            using var answer = await PostAsync(door, type, body, encoding);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.Equal(expected, answer.StatusCode == HttpStatusCode.Accepted ? 200 : (int)answer.StatusCode);
            Assert.Equal(expected == 415, text.Contains("Content-Encoding", StringComparison.Ordinal));
            Assert.Equal(
                expected == 415 ? ["identity"] : [], answer.Headers.TryGetValues("Accept-Encoding", out var accepted) ? accepted : []);
        }
    }

    [Fact]
    public async Task CompressedForm_OfAPage_IsRefusedForItsEncoding()
    {
        using var answer = await PostAsync("/reportar-filtracion", "application/x-www-form-urlencoded", Form(), "gzip");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("Ese formulario ya no sirve", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private byte[] Json() =>
        Encoding.UTF8.GetBytes($$"""{"username":"{{pair.ApiUser}}","access_key":"{{pair.AccessKey}}","token":"x","url":"ñ"}""");

    private byte[] Form() =>
        Encoding.UTF8.GetBytes(
            $"grant_type=client_credentials&token=x&client_id={Uri.EscapeDataString(pair.ApiUser)}&client_secret={pair.AccessKey}");

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(string door, string type, byte[] body)
    {
        using var answer = await PostAsync(door, type, body, encoding: null);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<HttpResponseMessage> PostAsync(string door, string type, byte[] body, string? encoding)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        return await admin.Http.PostAsync(door, content);
    }

    private static string? Code(string body) => (string?)(JsonNode.Parse(body)!["Errors"]?[0]!["Code"] ?? JsonNode.Parse(body)!["error"]);

    private static string? Message(string body) =>
        (string?)(JsonNode.Parse(body)!["Errors"]?[0]!["Message"] ?? JsonNode.Parse(body)!["error_description"]);
}
