#:property PublishAot=false

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

const string Url = {{url}};
const string User = {{user}};

using var http = new HttpClient();
http.DefaultRequestHeaders.Add("Partner-Id", "MiTienda");
var (token, ends) = ("", DateTimeOffset.MinValue);
try
{
    Console.WriteLine(await CallAsync("/v1/credential"));
    Console.WriteLine(await CallAsync("/v1/users"));
}
catch (HttpRequestException error)
{
    Console.Error.WriteLine(error.Message);
    Environment.ExitCode = 1;
}

async Task<string> TokenAsync()
{
    if (TimeProvider.System.GetUtcNow() < ends) return token;
    var key = Environment.GetEnvironmentVariable("SIIGO_ACCESS_KEY");
    using var answer = await http.PostAsJsonAsync(Url + "/auth", new { username = User, access_key = key });
    var json = await ReadAsync(answer);
    ends = TimeProvider.System.GetUtcNow().AddSeconds((int)json["expires_in"]! - 60);
    return token = (string)json["access_token"]!;
}

async Task<JsonNode> CallAsync(string path, bool again = true)
{
    using var request = new HttpRequestMessage(HttpMethod.Get, Url + path);
    request.Headers.Authorization = new("Bearer", await TokenAsync());
    using var answer = await http.SendAsync(request);
    if (answer.StatusCode != HttpStatusCode.Unauthorized || !again) return await ReadAsync(answer);
    ends = DateTimeOffset.MinValue;
    return await CallAsync(path, again: false);
}

async Task<JsonNode> ReadAsync(HttpResponseMessage answer)
{
    var text = await answer.Content.ReadAsStringAsync();
    return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new HttpRequestException($"HTTP {(int)answer.StatusCode}: {text}");
}
