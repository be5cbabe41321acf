#:property PublishAot=false

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

const string Url = {{url}};
const string User = {{user}};

using var http = new HttpClient();
try
{
    var pair = new JsonObject { ["username"] = User, ["access_key"] = Environment.GetEnvironmentVariable("SIIGO_ACCESS_KEY") };
    var body = new StringContent(pair.ToJsonString(), Encoding.UTF8, "application/json");
    var token = (string?)(await CallAsync(new(HttpMethod.Post, Url + "/auth") { Content = body }))["access_token"];

    var request = new HttpRequestMessage(HttpMethod.Get, Url + "/v1/credential");
    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
    request.Headers.Add("Partner-Id", "MiTienda");
    Console.WriteLine(await CallAsync(request));
}
catch (HttpRequestException error)
{
    Console.Error.WriteLine(error.Message);
    Environment.ExitCode = 1;
}

async Task<JsonNode> CallAsync(HttpRequestMessage request)
{
    using var answer = await http.SendAsync(request);
    var text = await answer.Content.ReadAsStringAsync();
    return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new HttpRequestException($"HTTP {(int)answer.StatusCode}: {text}");
}
