using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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
        return new GeneratedClient(Compile(new CSharpClientGenerator(document, settings).GenerateFile()));
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

    private static Assembly Compile(string source)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Generated",
            [CSharpSyntaxTree.ParseText(source)],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var bytes = new MemoryStream();
        var result = compilation.Emit(bytes);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(fault => fault.Severity == DiagnosticSeverity.Error)));
        return Assembly.Load(bytes.ToArray());
    }
}
