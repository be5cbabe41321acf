using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SiigoCredentials.Tests.Tokens.Clients;

/// <summary>Somebody else's API, on a port of its own: it answers who calls when its own library accepts the token.</summary>
internal sealed class ResourceServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http;

    private ResourceServer(WebApplication app)
    {
        this.app = app;
        http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public static async Task<ResourceServer> StartAsync(Action<IServiceCollection> authentication)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddAuthorization();
        authentication(builder.Services);
        var server = builder.Build();
        server.UseAuthentication();
        server.UseAuthorization();
        server.MapGet("/", (ClaimsPrincipal caller) => caller.FindFirst("client_id")!.Value).RequireAuthorization();
        await server.StartAsync();
        return new ResourceServer(server);
    }

    /// <summary>The status of a call, and the client that the library read out of the token.</summary>
    public async Task<(HttpStatusCode Status, string Client)> CallAsync(string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }
}
