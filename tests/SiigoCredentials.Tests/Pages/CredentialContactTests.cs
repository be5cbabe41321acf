using System.Net;
using Microsoft.EntityFrameworkCore;

namespace SiigoCredentials.Tests.Pages;

/// <summary>The contact, and a second Administrador.</summary>
[Trait("Loop", "Quick")]
public sealed class CredentialContactTests
{
    public static TheoryData<string> BothRoutes => [PortalClient.ByConfiguration, PortalClient.ByPartners];

    [Fact]
    public async Task AnotherAdministrator_ByTheOtherRoute_SeesTheSamePairAndMayEditTheContact()
    {
        await using var app = new PortalApp();
        using var first = await PortalClient.SignedInAsync(app);
        var pair = await first.GenerateAsync(PortalClient.ByConfiguration);
        using var second = await PortalClient.SecondAdministratorAsync(app);

        var page = await second.GetAsync(PortalClient.ByPartners);
        var seen = await second.SubmitAsync(page, page.Form("Reveal"));
        var saved = await second.SubmitAsync(seen, seen.Form("Contact"), PortalClient.Contact("Pedro", "pedro@otro.example"));

        Assert.Equal((pair.ApiUser, pair.AccessKey), (seen.ApiUser, seen.AccessKey));
        Assert.Equal("Contacto actualizado", saved.Notice);
        Assert.Contains("pedro@otro.example", (await first.GetAsync(PortalClient.ByConfiguration)).Html, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BothRoutes))]
    public async Task UpdateContact_KeepsThePair(string route)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var before = await admin.GenerateAsync(route);

        var page = await admin.GetAsync(route);
        var saved = await admin.SubmitAsync(page, page.Form("Contact"), PortalClient.Contact("  Pedro Nuevo ", " pedro@otro.example "));

        Assert.Equal("Contacto actualizado", saved.Notice);
        Assert.Contains("value=\"pedro@otro.example\"", (await admin.GetAsync(PortalClient.ByPartners)).Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(before.ApiUser, before.AccessKey!)).StatusCode);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AccessKeys.CountAsync()));
    }

    [Fact]
    public async Task UpdateContact_WithNothingNew_RecordsNothing()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var page = await admin.GetAsync(PortalClient.ByConfiguration);

        var same = await admin.SubmitAsync(page, page.Form("Contact"));

        Assert.Equal("No había nada que cambiar", same.Notice);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync()));
    }

    [Fact]
    public async Task UpdateContact_OverAColleaguesChange_KeepsTheirsAndWhatWasTyped()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var page = await admin.GetAsync(PortalClient.ByConfiguration);
        await admin.SubmitAsync(page, page.Form("Contact"), PortalClient.Contact("Primera", "primera@x.example"));

        var fresh = new Dictionary<string, string>(PortalClient.Contact("Segunda", "segunda@x.example"))
        { ["Operation.Id"] = Guid.CreateVersion7().ToString() };
        var lost = await admin.SubmitAsync(page, page.Form("Contact"), fresh);

        Assert.Equal("Hiciste otro cambio en otra ventana", lost.Notice);
        Assert.Contains("value=\"segunda@x.example\"", lost.Html, StringComparison.Ordinal);
        Assert.Contains("primera@x.example", lost.Html, StringComparison.Ordinal);
        Assert.Equal("primera@x.example", await app.InDatabaseAsync(db => db.Credentials.Select(row => row.Contact.Email).SingleAsync()));
        var again = await admin.SubmitAsync(lost, lost.Form("Contact"));
        Assert.Equal("Contacto actualizado", again.Notice);
    }
}
