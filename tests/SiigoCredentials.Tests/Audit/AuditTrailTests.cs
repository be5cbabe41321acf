using System.Data.Common;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Tests.Audit;

[Trait("Engine", "Both")]
public sealed class AuditTrailTests
{
    [Fact]
    public async Task Chain_OfEveryAct_IsWhole()
    {
        await using var app = new PortalApp();
        await ActAsync(app);

        var entries = await app.InDatabaseAsync(db => db.AuditEntries.OrderBy(entry => entry.Sequence).ToListAsync());

        Assert.Equal(
            [AuditAction.CredentialGenerated, AuditAction.AccessKeyRevealed, AuditAction.ContactUpdated, AuditAction.CredentialRotated],
            entries.Select(entry => entry.Action));
        Assert.All(entries, entry => Assert.Equal("Ana Restrepo", entry.ActorName));
        Assert.Null(await FindBreakAsync(app, entries[0].CompanyId));
    }

    [Theory]
    [InlineData("UPDATE AuditEntries SET ActorName = 'Nadie' WHERE Sequence = 2", 2L)]
    [InlineData("UPDATE AuditEntries SET Detail = Detail || ' ' WHERE Sequence = 4", 4L)]
    [InlineData("UPDATE AuditEntries SET At = '2020-01-01 00:00:00' WHERE Sequence = 1", 1L)]
    [InlineData("UPDATE AuditEntries SET Address = '192.0.2.1' WHERE Sequence = 3", 3L)]
    [InlineData("DELETE FROM AuditEntries WHERE Sequence = 2", 3L)]
    [InlineData("DELETE FROM AuditEntries WHERE Sequence = 1", 2L)]
    public async Task Chain_TamperedWith_TellsWhere(string tampering, long brokenAt)
    {
        await using var app = new PortalApp();
        await ActAsync(app);
        var company = await app.InDatabaseAsync(db => db.AuditEntries.Select(entry => entry.CompanyId).FirstAsync());

        await app.SqlAsync("DROP TRIGGER AuditEntries_NoUpdate; DROP TRIGGER AuditEntries_NoDelete; " + tampering);

        Assert.Equal(brokenAt, await FindBreakAsync(app, company));
    }

    [Theory]
    [InlineData("UPDATE AuditEntries SET ActorName = 'Nadie'")]
    [InlineData("DELETE FROM AuditEntries")]
    public async Task Entry_ChangedThroughTheDatabase_IsRefused(string sql)
    {
        await using var app = new PortalApp();
        await ActAsync(app);

        var refused = await Assert.ThrowsAnyAsync<DbException>(() => app.SqlAsync(sql));

        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Act_WhoseEntryCannotBeWritten_IsNotDone()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var before = await admin.GenerateAsync();
        await app.SqlAsync("CREATE TRIGGER Broken BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'disk on fire'); END");

        var rotated = await admin.RotateAsync();
        var page = await admin.GetAsync(PortalClient.ByPartners);
        var revealed = await admin.SubmitAsync(page, page.Form("Reveal"));
        var contact = await admin.SubmitAsync(page, page.Form("Contact"), new() { ["Contact.Email"] = "otra@x.example" });
        var security = await admin.GetAsync(PortalClient.SecurityTab);
        var revoked = await admin.SubmitAsync(security, security.Form("Revoke"), PortalClient.Yes);
        var suspended = await admin.SubmitAsync(security, security.Form("Suspend"));

        Assert.All([rotated, revealed, contact, revoked, suspended], answer =>
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            Assert.Equal("El portal no pudo terminar", answer.Heading);
            Assert.DoesNotContain("siigo_ak_", answer.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("disk on fire", answer.Html, StringComparison.Ordinal);
        });
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(before.ApiUser, before.AccessKey!)).StatusCode);
        Assert.Equal(
            "julia@aliado.example", await app.InDatabaseAsync(db => db.Credentials.Select(row => row.Contact.Email).SingleAsync()));
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await other.GenerateAsync()).Status);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.Credentials.CountAsync()));
    }

    private static async Task ActAsync(PortalApp app)
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var page = await admin.GetAsync(PortalClient.ByPartners);
        await admin.SubmitAsync(page, page.Form("Reveal"));
        await admin.SubmitAsync(page, page.Form("Contact"), new() { ["Contact.Name"] = "Otra" });
        await admin.RotateAsync();
    }

    private static async Task<long?> FindBreakAsync(PortalApp app, Guid companyId)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AuditTrail>().FindBreakAsync(companyId, CancellationToken.None);
    }
}
