using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>
/// The identity provider from npm (<c>oidc-provider</c>), on a port of this machine. It says that it verified an address unless it is told
/// otherwise.
/// </summary>
public sealed class NodeIdentityProvider : IAsyncDisposable
{
    /// <summary>What the portal's people call it.</summary>
    public const string Name = "Acme";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process = NodeClients.Start("identity-provider.mjs", []);
    private int port;

    private NodeIdentityProvider()
    {
    }

    public string Issuer => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    /// <summary>What the portal is told about it.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["IdentityProvider:Authority"] = Issuer,
        ["IdentityProvider:ClientId"] = "portal",
        ["IdentityProvider:ClientSecret"] = "not a secret of anybody",
        ["IdentityProvider:Name"] = Name,
    };

    public static async Task<NodeIdentityProvider> StartAsync()
    {
        var provider = new NodeIdentityProvider();
        provider.port = (int)(await provider.ReadAsync())["port"]!;
        return provider;
    }

    /// <summary>From here on it knows the portal at this address.</summary>
    public Task ServeAsync(string portal, string? issuer = null) => TellAsync(new() { ["portal"] = portal, ["issuer"] = issuer });

    /// <summary>From here on this account signs in.</summary>
    public Task SignInAsync(string subject, string email, bool verified = true) => TellAsync(new()
    {
        ["account"] = new JsonObject { ["sub"] = subject, ["email"] = email, ["email_verified"] = verified },
    });

    /// <summary>From here on it behaves in another way; the script lists which there are.</summary>
    public Task TellAsync(string mode, JsonNode? value) => TellAsync(new() { [mode] = value });

    /// <summary>From here on it is down.</summary>
    public async Task StopAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
    }

    private async Task TellAsync(JsonObject what)
    {
        await process.StandardInput.WriteLineAsync(what.ToJsonString());
        await process.StandardInput.FlushAsync();
        Assert.True((bool?)(await ReadAsync())["taken"]);
    }

    private async Task<JsonObject> ReadAsync() => await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line
        ? JsonNode.Parse(line)!.AsObject()
        : throw new InvalidOperationException($"The provider ended: {await process.StandardError.ReadToEndAsync()}");
}
