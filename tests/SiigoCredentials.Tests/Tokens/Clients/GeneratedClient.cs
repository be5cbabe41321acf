using System.Reflection;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace SiigoCredentials.Tests.Tokens.Clients;

/// <summary>The client that NSwag writes from our OpenAPI document, compiled in memory as an integrator's build would.</summary>
internal sealed class GeneratedClient
{
    private readonly Assembly assembly;

    private GeneratedClient(Assembly assembly) => this.assembly = assembly;

    public static async Task<GeneratedClient> FromAsync(string openApi)
    {
        var document = await OpenApiDocument.FromJsonAsync(openApi);
        var settings = new CSharpClientGeneratorSettings
        {
            ClassName = "PortalClient",
            ExceptionClass = "PortalException",
            CSharpGeneratorSettings = { Namespace = "Generated", JsonLibrary = CSharpJsonLibrary.SystemTextJson },
        };
        return new GeneratedClient(CompiledInMemory.From(new CSharpClientGenerator(document, settings).GenerateFile()));
    }

    /// <summary>The client over a connection, for late binding: its members are known when the document is.</summary>
    public dynamic Over(HttpClient http)
    {
        dynamic client = Activator.CreateInstance(TypeOf("PortalClient"), http)!;
        client.BaseUrl = http.BaseAddress!.ToString();
        return client;
    }

    public object New(string type) => Activator.CreateInstance(TypeOf(type))!;

    private Type TypeOf(string name) => assembly.GetType($"Generated.{name}", throwOnError: true)!;
}
