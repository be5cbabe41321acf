using System.Data.Common;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;

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
    [InlineData("UPDATE AuditEntries SET ActorName = '', ActorNameSalt = NULL WHERE Sequence = 2", 2L)] // erased, but nobody says so
    [InlineData("UPDATE AuditEntries SET AddressSalt = AgentSalt WHERE Sequence = 2", 2L)]
    [InlineData("UPDATE AuditEntries SET ActorNameSalt = NULL, DetailSalt = NULL, AddressSalt = NULL, AgentSalt = NULL, Digests = NULL WHERE Sequence = 2", 2L)]
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

    /// <summary>The one change that the database lets happen is the erasure of a personal field together with its salt.</summary>
    [Theory]
    [InlineData("UPDATE AuditEntries SET ActorName = 'Nadie'")]
    [InlineData("UPDATE AuditEntries SET ActorName = ''")]
    [InlineData("UPDATE AuditEntries SET ActorName = 'Nadie', ActorNameSalt = NULL")]
    [InlineData("UPDATE AuditEntries SET ActorNameSalt = NULL")]
    [InlineData("UPDATE AuditEntries SET AddressSalt = ActorNameSalt")]
    [InlineData("UPDATE AuditEntries SET Address = '192.0.2.1', AddressSalt = NULL")]
    [InlineData("UPDATE AuditEntries SET DetailSalt = AgentSalt")]
    [InlineData("UPDATE AuditEntries SET Detail = '', DetailSalt = NULL, Sequence = Sequence + 100")]
    [InlineData("UPDATE AuditEntries SET Detail = '', DetailSalt = NULL, Digests = NULL")]
    [InlineData("UPDATE AuditEntries SET Detail = '', DetailSalt = NULL, Digests = Hash")]
    [InlineData("UPDATE AuditEntries SET Detail = '', DetailSalt = NULL, Hash = PreviousHash")]
    [InlineData("UPDATE AuditEntries SET Detail = '', DetailSalt = NULL, PreviousHash = Hash")]
    [InlineData("UPDATE AuditEntries SET Detail = '', DetailSalt = NULL, Action = 'PersonLeft'")]
    [InlineData("UPDATE AuditEntries SET Detail = '', DetailSalt = NULL, At = '2020-01-01 00:00:00'")]
    [InlineData("UPDATE AuditEntries SET Detail = '', DetailSalt = NULL, ActorId = OperationId")]
    [InlineData("UPDATE AuditEntries SET Detail = '', DetailSalt = NULL, OperationId = ActorId")]
    [InlineData("UPDATE AuditEntries SET Detail = '', DetailSalt = NULL, CompanyId = ActorId")]
    [InlineData("UPDATE AuditEntries SET Detail = '', DetailSalt = NULL, Id = ActorId")]
    [InlineData("DELETE FROM AuditEntries")]
    public async Task Entry_ChangedThroughTheDatabase_IsRefused(string sql)
    {
        await using var app = new PortalApp();
        await ActAsync(app);

        var refused = await Assert.ThrowsAnyAsync<DbException>(() => app.SqlAsync(sql));

        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErasedFields_AreGone_AndTheChainStaysWhole()
    {
        await using var app = new PortalApp();
        await ActAsync(app);
        var company = await app.InDatabaseAsync(db => db.AuditEntries.Select(entry => entry.CompanyId).FirstAsync());
        var before = await app.InDatabaseAsync(db => db.AuditEntries.OrderBy(entry => entry.Sequence).ToListAsync());

        await EraseAsync(app, company, (1, ActivityFields.All), (3, ActivityFields.Detail));
        await EraseAsync(app, company, (3, ActivityFields.ActorName));

        var after = await app.InDatabaseAsync(db => db.AuditEntries.OrderBy(entry => entry.Sequence).ToListAsync());
        Assert.Null(await FindBreakAsync(app, company));
        Assert.Equal(before.Select(entry => entry.Hash), after.Take(before.Count).Select(entry => entry.Hash));
        Assert.Equal(("", "", null, null), (after[0].ActorName, after[0].Detail, after[0].Address, after[0].Agent));
        Assert.Equal(("", "", before[2].Address), (after[2].ActorName, after[2].Detail, after[2].Address));
        Assert.Equal(
            ["detail 3; actorName+detail+address+agent 1", "actorName 3"],
            after.Where(entry => entry.Action == AuditAction.PersonErased).Select(entry => entry.Detail));
        using var admin = await PortalClient.SignedInAsync(app);
        var page = await admin.GetAsync("/configuracion/credenciales-usuario-api/actividad");
        Assert.Contains("Una persona (datos suprimidos)", page.Html, StringComparison.Ordinal);
        Assert.Contains("De este registro se borraron datos personales.", page.Html, StringComparison.Ordinal);
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

    private static async Task EraseAsync(PortalApp app, Guid company, params (long Sequence, ActivityFields Fields)[] erased)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var entries = await db.AuditEntries.Where(entry => entry.CompanyId == company).ToDictionaryAsync(entry => entry.Sequence);
        await scope.ServiceProvider.GetRequiredService<AuditTrail>().EraseAsync(
            Actor.Operator(company), [.. erased.Select(one => (entries[one.Sequence], one.Fields))], CancellationToken.None);
        await db.SaveChangesAsync();
    }

    private static async Task<long?> FindBreakAsync(PortalApp app, Guid companyId)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AuditTrail>().FindBreakAsync(companyId, CancellationToken.None);
    }
}
