using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SiigoCredentials.Tests.Tokens.Clients;

/// <summary>An answer as a client sees it; <see cref="Json"/> is null where the body is none.</summary>
internal sealed record RecordedResponse(int Status, HttpResponseHeaders Headers, ICollection<string> Allow, string Body, JsonNode? Json)
{
    public string Token => (string)Json!["access_token"]!;

    public JsonArray Results => Json!["results"]!.AsArray();

    /// <summary>What the envelope says; empty where the body is no envelope.</summary>
    public string ErrorCode => (string?)Json?["Errors"]?[0]?["Code"] ?? "";

    public string ErrorMessage => (string?)Json?["Errors"]?[0]?["Message"] ?? "";
}

/// <summary>Sends requests with exactly the headers of some real client, on every request the same ones first.</summary>
internal sealed class RecordedClient(HttpClient http, params (string Name, string Value)[] always) : IDisposable
{
    /// <summary>A body is sent as it stands; its content type, if any, is the header of that name.</summary>
    public async Task<RecordedResponse> SendAsync(
        string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Target(path));
        var all = always.Concat(headers).ToList();
        if (body is not null || all.Any(IsContentType))
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body ?? ""));
        }

        foreach (var (name, value) in all)
        {
            var target = IsContentType((name, value)) ? (HttpHeaders)request.Content!.Headers : request.Headers;
            target.Remove(name); // what comes with the request stands before what comes always
            Assert.True(target.TryAddWithoutValidation(name, value), name);
        }

        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var json = text.StartsWith('{') ? JsonNode.Parse(text) : null;
        return new RecordedResponse((int)response.StatusCode, response.Headers, response.Content.Headers.Allow, text, json);
    }

    public async Task<string> SignInAsync(string door, PortalForClients portal, params (string Name, string Value)[] headers)
    {
        var answer = await SendAsync("POST", door, Pair(portal), [("Content-Type", "application/json"), .. headers]);
        Assert.Equal(200, answer.Status); // one client takes nothing else for success
        Assert.InRange((int)answer.Json!["expires_in"]!, 1, 7 * 86_400); // another takes a larger number for milliseconds
        return answer.Token;
    }

    public static string Pair(PortalForClients portal) =>
        new JsonObject { ["username"] = portal.ApiUser, ["access_key"] = portal.AccessKey }.ToJsonString();

    public void Dispose() => http.Dispose();

    // A path that begins with two slashes is a path all the same.
    private Uri Target(string path) => new(http.BaseAddress!.GetLeftPart(UriPartial.Authority) + path);

    private static bool IsContentType((string Name, string Value) header) =>
        header.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase);
}
