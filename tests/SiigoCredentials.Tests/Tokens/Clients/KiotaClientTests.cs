using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

namespace SiigoCredentials.Tests.Tokens.Clients;

/// <summary>The client that Microsoft's Kiota writes from our OpenAPI document, with calls as an integrator would type them.</summary>
public sealed class KiotaClientTests(PortalForClients portal) : IClassFixture<PortalForClients>
{
    private const string Calls = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;
        using Portal;
        using Portal.Models;

        public static class Calls
        {
            public static async Task<string> SignInAsync(PortalApi api, string username, string accessKey) =>
                (await api.Auth.PostAsync(new SignIn { Username = username, AccessKey = accessKey })).AccessToken;

            public static async Task<List<string>> EverybodyAsync(PortalApi api)
            {
                var people = new List<string>();
                for (var (page, total) = (1, int.MaxValue); people.Count < total; page++)
                {
                    var answer = await api.V1.Users.GetAsync(request =>
                    {
                        request.Headers.Add("Partner-Id", "MiTienda");
                        request.QueryParameters.Page = page;
                        request.QueryParameters.PageSize = 2;
                    });
                    total = answer.Pagination.TotalResults.Value;
                    people.AddRange(answer.Results.Select(person => $"{person.Id} {person.Email} {person.Active}"));
                }

                return people;
            }

            public static async Task<string> RefusalAsync(PortalApi api)
            {
                try
                {
                    await api.V1.Credential.GetAsync(request => request.Headers.Add("Partner-Id", "mi-tienda"));
                    return "none";
                }
                catch (ErrorEnvelope refusal)
                {
                    return $"{refusal.ResponseStatusCode} {refusal.Status} {refusal.Errors.Single().Code}";
                }
            }
        }
        """;

    [KiotaFact]
    public async Task Client_SignsIn_ReadsEveryPage_AndCatchesTheDocumentedRefusal()
    {
        using var http = portal.Connect();
        var calls = CompiledInMemory.From([Calls, .. await GenerateAsync(await http.GetStringAsync("/openapi/v1.json"))]);
        using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http);
        adapter.BaseUrl = portal.Address.ToString();
        var api = Activator.CreateInstance(calls.GetType("Portal.PortalApi", throwOnError: true)!, adapter)!;
        Task<T> CallAsync<T>(string name, params object[] arguments) =>
            (Task<T>)calls.GetType("Calls")!.GetMethod(name)!.Invoke(null, [api, .. arguments])!;

        var token = await CallAsync<string>("SignInAsync", portal.ApiUser, portal.AccessKey);
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var people = await CallAsync<List<string>>("EverybodyAsync");

        Assert.Equal(PortalForClients.People, people.Count);
        Assert.Distinct(people);
        Assert.Equal("400 400 invalid_partner_id", await CallAsync<string>("RefusalAsync"));
    }

    private static async Task<List<string>> GenerateAsync(string document)
    {
        var folder = Directory.CreateTempSubdirectory("kiota-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "portal.json"), document);
            var (exitCode, output, errors) = await Programs.RunAsync(
                Repository.Root,
                $"dotnet kiota generate --openapi {folder}/portal.json --output {folder}/client --language csharp --class-name PortalApi"
                    + " --namespace-name Portal",
                new() { ["KIOTA_CLI_TELEMETRY_OPTOUT"] = "1", ["KIOTA_OFFLINE_ENABLED"] = "true" });
            Assert.True(exitCode == 0, output + errors);
            var files = Directory.EnumerateFiles(Path.Combine(folder, "client"), "*.cs", SearchOption.AllDirectories);
            return [.. files.Select(File.ReadAllText)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
