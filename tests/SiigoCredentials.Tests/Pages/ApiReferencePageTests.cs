using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.ApiReference;

namespace SiigoCredentials.Tests.Pages;

public sealed class ApiReferencePageTests
{
    [Fact]
    public async Task Page_WithoutScriptsAndWithoutAccount_ListsEveryCall()
    {
        await using var app = new PortalApp();
        using var anybody = new PortalClient(app);
        var reference = await app.Services.GetRequiredService<ApiDocument>().AtAsync("http://localhost", CancellationToken.None);

        var page = await anybody.GetAsync("/ayuda/referencia-api");

        Assert.Equal("Referencia de la API", page.Heading);
        Assert.NotEmpty(reference.Operations);
        Assert.Equal(
            reference.Operations.Select(operation => $"{operation.Method} {operation.Path} {operation.Summary}"),
            page.Document.QuerySelectorAll("#operaciones li")
                .Select(item => string.Join(' ', item.Children.Select(part => part.TextContent))));
        Assert.NotNull(page.Document.QuerySelector("a[href='/openapi/v1.json']"));
    }

    [Theory]
    [InlineData("/ayuda/referencia-api")]
    [InlineData("/ayuda/conectar-integracion")]
    public async Task Page_TellsNotToCallFromABrowser(string path)
    {
        await using var app = new PortalApp();
        using var anybody = new PortalClient(app);

        var page = await anybody.GetAsync(path);

        Assert.Contains("Nunca llames a la API desde un navegador", page.Document.Body!.TextContent, StringComparison.Ordinal);
    }
}
