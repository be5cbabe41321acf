using SiigoCredentials.Tests.Tokens.Clients;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>Clients from npm that know the standards and nothing of us, each script a few of them.</summary>
public sealed class NodeClientTests(PortalForClients portal, Xunit.Abstractions.ITestOutputHelper log) : IClassFixture<PortalForClients>
{
    [NodeFact]
    public Task IndependentClients_FromDiscoveryToRevocation_Succeed() => EveryCheckPassesAsync("clients.mjs");

    [NodeFact]
    public Task HttpClients_OfSiigoIntegrations_Succeed() => EveryCheckPassesAsync("http-clients.mjs");

    [NodeFact]
    public Task TypedClient_CheckedAgainstTheDocument_Succeeds() => EveryCheckPassesAsync("typed-client.mjs");

    private async Task EveryCheckPassesAsync(string script)
    {
        var (exitCode, output) = await NodeClients.RunAsync(script, new()
        {
            ["PORTAL_URL"] = portal.Address.ToString(),
            ["PORTAL_API_USER"] = portal.ApiUser,
            ["PORTAL_ACCESS_KEY"] = portal.AccessKey,
        });

        log.WriteLine(output);
        Assert.True(exitCode == 0, output);
        Assert.Contains("every check passed", output, StringComparison.Ordinal);
    }
}
