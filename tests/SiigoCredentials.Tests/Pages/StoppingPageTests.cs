using System.Net;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Pages;

/// <summary>The integrations are stopped, for a while or for good: by the pages, as an Administrador does it.</summary>
public sealed class StoppingPageTests
{
    private readonly TestClock clock = new();

    public static TheoryData<string> BothRoutes => [PortalClient.ByConfiguration, PortalClient.ByPartners];

    [Theory]
    [MemberData(nameof(BothRoutes))]
    public async Task Suspend_RefusesAtTheNextRequest_SaysWhoMayResume_AndResumingLetsInAgain(string route)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync(route);
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 1200, "MiTienda");
        var token = "Bearer " + await admin.TokenAsync(pair);
        var page = await admin.GetAsync(route + "/seguridad");
        Assert.Contains(
            "MiTienda: 1.200 conexiones exitosas", page.Form("Suspend").TextContent.ReplaceLineEndings(" "), StringComparison.Ordinal);

        var suspended = await admin.SubmitAsync(page, page.Form("Suspend"));

        Assert.Equal("Integraciones suspendidas", suspended.Notice);
        Assert.Contains("Tu empresa suspendió las integraciones", suspended.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("quien administra el portal", suspended.Html, StringComparison.Ordinal);
        Assert.Equal("Suspendida", suspended.Document.QuerySelector("#estado")!.TextContent);
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await admin.CallAsync("/v1/credential", token)).StatusCode);
        Assert.Contains("la empresa suspendió las integraciones", await TestAsync(admin), StringComparison.Ordinal);
        Assert.Contains("Tu empresa suspendió las integraciones", (await admin.GetAsync("/")).Html, StringComparison.Ordinal);

        var resumed = await admin.SubmitAsync(suspended, suspended.Form("Resume"));

        Assert.Equal("Integraciones reanudadas", resumed.Notice);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.CallAsync("/v1/credential", token)).StatusCode);
        Assert.Equal(
            [AuditAction.CredentialGenerated, AuditAction.CredentialSuspended, AuditAction.CredentialResumed],
            await app.InDatabaseAsync(db => db.AuditEntries.OrderBy(entry => entry.Sequence).Select(entry => entry.Action).ToListAsync()));
    }

    [Fact]
    public async Task SuspendedByBoth_SaysBoth_AndResumingSaysWhoStillStops()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.SuspendAsync();
        await app.SqlAsync("UPDATE Companies SET SuspendedAt = '2026-01-01 00:00:00' WHERE Nit = '900123456'");

        var both = await admin.GetAsync(PortalClient.SecurityTab);
        var resumed = await admin.SubmitAsync(both, both.Form("Resume"));

        Assert.Equal(
            ["Las integraciones de tu empresa están suspendidas", "Tu empresa suspendió las integraciones"],
            both.Document.QuerySelectorAll(".alert-heading").Select(title => title.TextContent));
        Assert.Equal("Quitaste la suspensión de tu empresa", resumed.Notice);
        Assert.Contains("siguen detenidas por quien administra el portal", resumed.Html, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BothRoutes))]
    public async Task Revoke_AsksForAYes_EndsEveryKeyAndToken_AndAResetBringsThemBack(string route)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync(route);
        var token = "Bearer " + await admin.TokenAsync(pair);
        var page = await admin.GetAsync(route + "/seguridad");

        Assert.Equal("No revocamos nada", (await admin.SubmitAsync(page, page.Form("Revoke"))).Notice);
        Assert.Equal(HttpStatusCode.OK, (await admin.CallAsync("/v1/credential", token)).StatusCode);
        var revoked = await admin.SubmitAsync(page, page.Form("Revoke"), PortalClient.Yes);

        Assert.Equal("Access Key revocado", revoked.Notice);
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.CallAsync("/v1/credential", token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.DoesNotContain("handler=Revoke", revoked.Html, StringComparison.Ordinal);
        var next = await admin.RotateAsync(route);
        Assert.Equal(pair.ApiUser, next.ApiUser);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(next.ApiUser, next.AccessKey!)).StatusCode);
    }

    [Theory]
    [InlineData("Suspend", "Integraciones suspendidas")]
    [InlineData("Revoke", "Access Key revocado")]
    public async Task Stopping_AsksFirstWhoIsThere(string handler, string done)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var page = await admin.GetAsync(PortalClient.SecurityTab);
        clock.Advance(TimeSpan.FromMinutes(6));

        var asked = await admin.SubmitAsync(page, page.Form(handler), PortalClient.Yes);
        Assert.Equal("Confirma que eres tú", asked.Heading);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync()));

        var proven = await admin.SubmitAsync(asked, asked.Form(handler), new() { ["Proof.Password"] = DemoData.Password });
        Assert.Equal(done, proven.Notice);
    }

    private static async Task<string> TestAsync(PortalClient admin)
    {
        var page = await admin.GetAsync(PortalClient.ByConfiguration + "/probar");
        return (await admin.SubmitAsync(page, page.MainForm)).Html;
    }
}
