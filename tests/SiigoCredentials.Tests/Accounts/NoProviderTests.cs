using System.Net;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>A portal whose operator has configured no identity provider.</summary>
[Trait("Loop", "Quick")]
public sealed class NoProviderTests
{
    [Fact]
    public async Task NothingOfAProvider_IsThere()
    {
        await using var app = new PortalApp();
        using var ana = new PortalClient(app);
        var page = await ana.GetAsync("/cuenta/iniciar-sesion");
        Assert.Null(page.Document.QuerySelector("a[href^='/cuenta/proveedor']"));

        foreach (
            var address in (string[])["/cuenta/proveedor/respuesta?code=x&state=y", "/cuenta/proveedor?handler=SignIn", "/cuenta/proveedor?fallo=Denied"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await ana.GetAsync(address)).Status);
        }

        using var signedIn = await PortalClient.SignedInAsync(app);
        var security = await signedIn.GetAsync(FactorSteps.Page);
        Assert.False(security.Offers("Link"));
    }
}
