using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Tests.Navigation;

[Trait("Loop", "Quick")]
public sealed class SiteMapTests
{
    [Fact]
    public async Task EveryPage_IsOnTheMap_AndNothingElse()
    {
        await using var app = new PortalApp();
        var pages = app.Services.GetRequiredService<IActionDescriptorCollectionProvider>().ActionDescriptors.Items
            .OfType<PageActionDescriptor>().Select(page => page.ViewEnginePath);

        Assert.Equal(pages.Distinct().Order(), SiteMap.All.Select(page => page.Path).Order());
    }

    [Fact]
    public void BothRoutes_ReadAsDocumented()
    {
        Assert.Equal(
            ["Configuración", "Más configuraciones", "API / Integraciones", "Autenticación", "Credenciales usuario API"],
            SiteMap.TrailTo(SiteMap.ApiUserCredentials).Select(page => page.Title));
        Assert.Equal(["Alianzas", "Mi credencial API"], SiteMap.TrailTo(SiteMap.MyCredential).Select(page => page.Title));
    }
}
