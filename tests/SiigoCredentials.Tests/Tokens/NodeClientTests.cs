namespace SiigoCredentials.Tests.Tokens;

/// <summary>Clients that know the standards and nothing of us: oauth4webapi, openid-client and jose.</summary>
public sealed class NodeClientTests(Xunit.Abstractions.ITestOutputHelper log)
{
    [NodeFact]
    public async Task IndependentClients_FromDiscoveryToRevocation_Succeed()
    {
        await using var app = new PortalApp().OnARealPort();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();

        var (exitCode, output) = await NodeClients.RunAsync(new()
        {
            ["PORTAL_URL"] = app.ClientOptions.BaseAddress.ToString(),
            ["PORTAL_API_USER"] = pair.ApiUser,
            ["PORTAL_ACCESS_KEY"] = pair.AccessKey!,
        });

        log.WriteLine(output);
        Assert.True(exitCode == 0, output);
        Assert.Contains("every check passed", output, StringComparison.Ordinal);
    }
}
