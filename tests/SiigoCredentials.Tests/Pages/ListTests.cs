using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Announcements;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Pages;

/// <summary>Every list that can grow has pages or a bound, and says how long it is.</summary>
[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed class ListTests(PortalOfLists portal) : IClassFixture<PortalOfLists>
{
    [Fact]
    public async Task Sessions_HavePages_TheOneAtHandFirst()
    {
        var (nit, admin) = await portal.TakeAsync();
        await portal.App.InDatabaseAsync(async db =>
        {
            var here = await db.Sessions.SingleAsync(row => row.Membership!.Company!.Nit == nit);
            db.AddRange(Enumerable.Range(1, 45).Select(minutes => new Session
            {
                KeyHash = RandomNumberGenerator.GetBytes(32),
                PersonId = here.PersonId,
                CompanyId = here.CompanyId,
                SecurityStamp = here.SecurityStamp,
                CreatedAt = here.CreatedAt,
                LastSeenAt = here.LastSeenAt.AddSeconds(-1), // at the same moment
                ProvenAt = here.ProvenAt,
                Method = here.Method,
            }));
            await db.SaveChangesAsync();
        });

        var pages = await PortalOfLists.PagesAsync(admin, "/cuenta/sesiones");

        Assert.Equal([20, 20, 6], pages.Select(page => page.Document.QuerySelectorAll("main .card li strong").Length));
        Assert.Contains("Esta sesión", pages[0].Document.QuerySelector("main .card li")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            45, pages.SelectMany(page => page.Document.QuerySelectorAll("main .card li input[name=id]"))
                .Select(id => id.GetAttribute("value")).Distinct().Count());
    }

    [Fact]
    public async Task Invitations_HavePages_BesideThoseOfThePeople()
    {
        var (nit, admin) = await portal.TakeAsync();
        await portal.AddPeopleAsync(nit, PersonRole.Vendedor, Enumerable.Range(0, 60).Select(number => $"Gil {number}"));
        await portal.App.InDatabaseAsync(async db =>
        {
            var company = await db.Companies.SingleAsync(row => row.Nit == nit);
            db.AddRange(Enumerable.Range(0, 25).Select(number => new Invitation
            {
                CompanyId = company.Id,
                Email = $"invitada{number}@x.example",
                Role = PersonRole.Vendedor,
                InvitedById = Guid.Empty,
                TokenHash = RandomNumberGenerator.GetBytes(32),
                CreatedAt = TimeProvider.System.GetUtcNow(),
            }));
            await db.SaveChangesAsync();
        });

        var page = await admin.GetAsync("/configuracion/usuarios?pagina=2");
        var next = await admin.GetAsync(
            page.Document.QuerySelector("[aria-labelledby=titulo-invitaciones] a[rel=next]")!.GetAttribute("href")!);
        var after = await admin.SubmitAsync(next, next.Form("Cancel"));

        Assert.Equal((11, 20), Counts(page));
        Assert.Equal((11, 5), Counts(next));
        Assert.Equal((11, 4), Counts(after));

        static (int People, int Invitations) Counts(PortalPage page) =>
            (page.Document.QuerySelectorAll("[aria-labelledby=titulo-personas] li strong").Length,
                page.Document.QuerySelectorAll("[aria-labelledby=titulo-invitaciones] li strong").Length);
    }

    [Fact]
    public async Task Partners_HavePages_AndThoseOfOneMomentStandByName()
    {
        var (nit, admin) = await portal.TakeAsync();
        var at = TimeProvider.System.GetUtcNow();
        string[] names = ["Zoe", "ana", "Ñoño", "Niño", "Álvaro", .. Enumerable.Range(0, 20).Select(number => $"Zz{number:00}")];
        foreach (var name in names)
        {
            await portal.App.CountAsync(at, UsageOutcome.SignedIn, 1, name, nit);
        }

        var pages = await PortalOfLists.PagesAsync(admin, "/alianzas/aliados");

        List<string> shown =
            [.. pages.SelectMany(page => page.Document.QuerySelectorAll("h2.card-title")).Select(title => title.TextContent)];
        Assert.Equal(["Álvaro", "ana", "Niño", "Ñoño", "Zoe", .. names[5..]], shown);
        Assert.Equal(2, pages.Count);
        var named = await admin.SubmitAsync(pages[1], pages[1].Form("Name"), new() { ["Partner.Name"] = "Otra" });
        Assert.Equal(
            ["Zz14", "Zz16", "Zz17", "Zz18", "Zz19"], named.Document.QuerySelectorAll("h2.card-title").Select(title => title.TextContent)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task News_HavePages_ForEverybody()
    {
        await portal.App.InDatabaseAsync(async db =>
        {
            db.AddRange(Enumerable.Range(0, 25).Select(number => new Announcement
            {
                Subject = $"Novedad {number:00}",
                Text = "Texto",
                ContentHash = RandomNumberGenerator.GetBytes(32),
                PublishedAt = TestClock.Noon,
            }));
            await db.SaveChangesAsync();
        });
        using var anybody = new PortalClient(portal.App);

        var pages = await PortalOfLists.PagesAsync(anybody, "/ayuda/novedades");

        Assert.Equal([20, 5], pages.Select(page => page.Document.QuerySelectorAll("article").Length));
        Assert.Distinct(pages.SelectMany(page => page.Document.QuerySelectorAll("article h2")).Select(title => title.TextContent));
    }

    [Fact]
    public async Task Activity_NamesThoseWhoActedLast_AndFindsAnybodyElseByTheirId()
    {
        var (nit, admin) = await portal.TakeAsync();
        List<Guid> actors = [.. Enumerable.Range(0, 120).Select(_ => Guid.CreateVersion7())];
        await using (var scope = portal.App.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<Web.Data.AppDbContext>();
            var company = await db.Companies.Where(row => row.Nit == nit).Select(row => row.Id).SingleAsync();
            var trail = scope.ServiceProvider.GetRequiredService<AuditTrail>();
            foreach (var (actor, place) in actors.Select((actor, place) => (actor, place)))
            {
                await trail.AppendAsync(
                    new Actor(company, actor, $"Persona {place.ToString("000", CultureInfo.InvariantCulture)}", null, null),
                    AuditAction.PersonJoined, Guid.CreateVersion7(), "x", CancellationToken.None);
            }

            await db.SaveChangesAsync();
        }

        var page = await admin.GetAsync(Path);
        var of = await admin.GetAsync($"{Path}?quien={actors[3]}");

        Assert.Equal(ActivityLog.MostActors, Actors(page).Count);
        Assert.Equal("Persona 020", Actors(page)[0]);
        Assert.Equal("Persona 119", Actors(page)[^1]);
        Assert.Contains("búscala en Usuarios", page.Document.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Persona 003", of.Document.QuerySelector("#quien option[selected]")!.TextContent);
        Assert.Equal("Persona 003", Actors(of)[0]);
    }

    private const string Path = "/configuracion/credenciales-usuario-api/actividad";

    private static List<string> Actors(PortalPage page) =>
        [.. page.Document.QuerySelectorAll("#quien option").Skip(1).Select(option => option.TextContent)];
}
