#:property PublishAot=false

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

const string Url = {{url}};
const string User = {{user}};

var stateFile = Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "siigo-clave.json");
var nameFile = stateFile + ".rotacion";
using var http = new HttpClient();
http.DefaultRequestHeaders.Add("Partner-Id", "MiTienda");
try
{
    await RotateAsync();
}
catch (HttpRequestException error)
{
    Console.Error.WriteLine(error.Message);
    Environment.ExitCode = 1;
}

async Task RotateAsync()
{
    var state = File.Exists(stateFile) ? JsonNode.Parse(File.ReadAllText(stateFile)) : null;
    var key = (string?)state?["access_key"] ?? Environment.GetEnvironmentVariable("SIIGO_ACCESS_KEY");
    if (key is null) throw new HttpRequestException("Set SIIGO_ACCESS_KEY");
    var newKey = (string?)state?["new_key"];
    if (newKey is null)
    {
        using var signIn = await SignInAsync(key);
        using var asked = await SendAsync(HttpMethod.Post, await ReadAsync(signIn), Name());
        if (asked.StatusCode == HttpStatusCode.Conflict) File.Delete(nameFile);
        newKey = (string)(await ReadAsync(asked))["access_key"]!;
        Save(key, newKey);
    }
    using var signedIn = await SignInAsync(newKey);
    if (signedIn.StatusCode == HttpStatusCode.Unauthorized)
    {
        using var former = await SignInAsync(key);
        if (former.IsSuccessStatusCode)
        {
            Save(key);
            File.Delete(nameFile);
        }
    }
    var token = await ReadAsync(signedIn);
    Save(newKey);
    File.Delete(nameFile);
    using var now = await SendAsync(HttpMethod.Get, token);
    Console.WriteLine(await ReadAsync(now));
}

void Save(string key, string? newKey = null) => File.Move(
    Write(stateFile, new JsonObject { ["access_key"] = key, ["new_key"] = newKey }.ToJsonString()), stateFile, overwrite: true);

string Name()
{
    var temporary = Write(nameFile, Guid.NewGuid().ToString());
    try
    {
        File.Move(temporary, nameFile, overwrite: false);
    }
    catch (IOException) when (File.Exists(nameFile))
    {
        File.Delete(temporary);
    }
    return File.ReadAllText(nameFile);
}

string Write(string path, string text)
{
    var temporary = $"{path}.{Environment.ProcessId}";
    var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
    if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    using var file = new FileStream(temporary, options);
    file.Write(Encoding.UTF8.GetBytes(text));
    file.Flush(flushToDisk: true);
    return temporary;
}

Task<HttpResponseMessage> SignInAsync(string key) => http.PostAsJsonAsync(Url + "/auth", new { username = User, access_key = key });

async Task<HttpResponseMessage> SendAsync(HttpMethod method, JsonNode token, string? name = null)
{
    using var request = new HttpRequestMessage(method, Url + "/v1/credential/rotations");
    request.Headers.Authorization = new("Bearer", (string?)token["access_token"]);
    if (name is not null) request.Headers.Add("Idempotency-Key", name);
    return await http.SendAsync(request);
}

async Task<JsonNode> ReadAsync(HttpResponseMessage answer)
{
    var text = await answer.Content.ReadAsStringAsync();
    return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new HttpRequestException($"HTTP {(int)answer.StatusCode}: {text}");
}
