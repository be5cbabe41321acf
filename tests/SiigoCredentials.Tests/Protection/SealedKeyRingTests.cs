using System.Net;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace SiigoCredentials.Tests.Protection;

/// <summary>The ring that signs cookies: shared by every instance, sealed, and no loss when it is gone (T8).</summary>
[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed class SealedKeyRingTests
{
    [Fact]
    public async Task Ring_IsSharedByInstances_AndLiesThereSealed()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await using var twin = app.Twin();
        using var elsewhere = new PortalClient(twin);
        elsewhere.TakeCookie(ana, "sesion");

        Assert.Equal("Inicio", (await elsewhere.GetAsync("/")).Heading);

        var stored = await app.InDatabaseAsync(db => db.DataProtectionElements.Select(element => element.SealedXml).ToListAsync());
        Assert.NotEmpty(stored);
        // a byte or two of anything may be "<"
        Assert.All(stored, xml => Assert.DoesNotContain("<key ", Encoding.Latin1.GetString(xml), StringComparison.Ordinal));
        Assert.All(stored, xml => Assert.DoesNotContain("masterKey", Encoding.Latin1.GetString(xml), StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(app.Folder, "data-protection")));
    }

    [Fact]
    public async Task Ring_Lost_PeopleSignInAgain_KeysAreViewable_IntegrationsGoOn()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        var pair = await ana.GenerateAsync();
        var token = "Bearer " + await ana.TokenAsync(pair);
        await app.SqlAsync("DELETE FROM DataProtectionElements");
        await using var after = app.Twin();
        using var again = new PortalClient(after);
        again.TakeCookie(ana, "sesion");

        Assert.Equal("Iniciar sesión", (await again.GetAsync("/")).Heading);
        Assert.Equal(HttpStatusCode.OK, (await again.CallAsync("/v1/credential", token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await again.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);

        using var back = await PortalClient.SignedInAsync(after);
        var page = await back.GetAsync(PortalClient.ByPartners);
        Assert.Equal(pair.AccessKey, (await back.SubmitAsync(page, page.Form("Reveal"))).AccessKey);
    }

    [Fact]
    public async Task RingFolder_OfAnEarlierVersion_IsTakenOverOnce()
    {
        await using var app = new PortalApp();
        var folder = Directory.CreateDirectory(Path.Combine(app.Folder, "data-protection"));
        var before = DataProtectionProvider.Create(folder, builder => builder.SetApplicationName("SiigoCredentials"))
            .CreateProtector("prueba").Protect("de antes");

        Assert.Equal("de antes", app.Services.GetDataProtectionProvider().CreateProtector("prueba").Unprotect(before));

        Assert.False(Directory.Exists(folder.FullName));
        await using var twin = app.Twin();
        Assert.Equal("de antes", twin.Services.GetDataProtectionProvider().CreateProtector("prueba").Unprotect(before));
    }
}
