using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>The people of a large company: in order, by pages, and found by a word.</summary>
[Trait("Engine", "Both")]
public sealed class PeopleListTests(PortalOfLists portal) : IClassFixture<PortalOfLists>
{
    private const string Page = "/configuracion/usuarios";

    [Fact]
    public async Task Names_StandAsAColombianExpects()
    {
        var (nit, admin) = await portal.TakeAsync();
        await portal.AddPeopleAsync(nit, PersonRole.Vendedor, "Zoe", "Ñoño", "ana", "Niño", "Álvaro");

        var names = Names(await admin.GetAsync(Page));

        Assert.Equal(["Álvaro", "ana", "Ana Ríos", "Niño", "Ñoño", "Zoe"], names);
    }

    [Fact]
    public async Task Pages_HoldEverybodyOnce_EvenOfOneName_AndTellHowManyThereAre()
    {
        var (nit, admin) = await portal.TakeAsync();
        await portal.AddPeopleAsync(nit, PersonRole.Vendedor, Enumerable.Repeat("Ana Gil", 120));

        var pages = await PortalOfLists.PagesAsync(admin, Page);

        Assert.Equal([50, 50, 21], pages.Select(page => Names(page).Count));
        Assert.Distinct(pages.SelectMany(Addresses));
        Assert.Equal("51–100 de 121", pages[1].Document.QuerySelector(".pager p")!.TextContent);
        Assert.Equal("2", pages[1].Document.QuerySelector(".pager [aria-current=page]")!.LastChild!.TextContent);
        Assert.Equal(Names(pages[0]), Names(await admin.GetAsync(pages[1].Document.QuerySelector("a[rel=prev]")!.GetAttribute("href")!)));
        Assert.Equal(Addresses(pages[2]), Addresses(await admin.GetAsync($"{Page}?pagina=99")));
        foreach (var nonsense in (string[])["0", "-1", "x", "", "99999999999999999999", "1.5"])
        {
            Assert.Equal(Addresses(pages[0]), Addresses(await admin.GetAsync($"{Page}?pagina={nonsense}")));
        }
    }

    [Fact]
    public async Task Search_FindsWordsOfNameAndAddress_WhateverCaseAndAccents_AndNothingElse()
    {
        var (nit, admin) = await portal.TakeAsync();
        await portal.AddPeopleAsync(nit, PersonRole.Vendedor, "Íñigo Peña", "María José Núñez", "100% Gil", "Zoe");
        var (otherNit, _) = await portal.TakeAsync();
        await portal.AddPeopleAsync(otherNit, PersonRole.Vendedor, "Íñigo Ajeno");

        Assert.Equal(["Íñigo Peña"], Names(await admin.GetAsync($"{Page}?buscar=inigo")));
        Assert.Equal(["Íñigo Peña"], Names(await admin.GetAsync($"{Page}?buscar=PEÑA")));
        Assert.Equal(["María José Núñez"], Names(await admin.GetAsync($"{Page}?buscar=nunez+MARIA")));
        Assert.Equal(["Zoe"], Names(await admin.GetAsync($"{Page}?buscar=P4@e")));
        Assert.Equal(["100% Gil"], Names(await admin.GetAsync($"{Page}?buscar=%25")));
        Assert.Empty(Names(await admin.GetAsync($"{Page}?buscar=_")));
        Assert.Contains("Nadie de tu empresa", (await admin.GetAsync($"{Page}?buscar=ajeno")).Html, StringComparison.Ordinal);
        Assert.Equal(5, Names(await admin.GetAsync($"{Page}?buscar=+++")).Count);
        Assert.Empty(Names(await admin.GetAsync($"{Page}?buscar={new string('x', 5_000)}")));
    }

    [Fact]
    public async Task Act_KeepsPageAndSearch_AndSoDoTheLinks()
    {
        var (nit, admin) = await portal.TakeAsync();
        await portal.AddPeopleAsync(nit, PersonRole.Vendedor, [.. Enumerable.Range(0, 60).Select(number => $"Gil {number:00}"), "Otra"]);

        var page = await admin.GetAsync(
            (await admin.GetAsync($"{Page}?buscar=gil")).Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        var after = await admin.SubmitAsync(page, page.Form("EndSessions"));

        Assert.Equal(10, Names(page).Count);
        Assert.Equal("Cerramos sus sesiones", after.Notice);
        Assert.Equal(Names(page), Names(after));
        var back = await admin.GetAsync(after.Document.QuerySelector("a[rel=prev]")!.GetAttribute("href")!);
        Assert.Equal((50, "gil"), (Names(back).Count, back.Document.QuerySelector("#buscar")!.GetAttribute("value")));
    }

    [Fact]
    public async Task Disabled_StandAfterEverybodyElse()
    {
        var (nit, admin) = await portal.TakeAsync();
        await portal.AddPeopleAsync(nit, PersonRole.Vendedor, "Álvaro", "Zoe");
        var page = await admin.GetAsync(Page);

        var after = await admin.SubmitAsync(page, page.Form("Disable"));

        Assert.Equal(["Ana Ríos", "Zoe", "Álvaro"], Names(after));
    }

    [Fact]
    public async Task PersonWithoutTheRight_IsToldTenAdministradores_AndHowManyMoreThereAre()
    {
        var (nit, admin) = await portal.TakeAsync();
        await portal.AddPeopleAsync(
            nit, PersonRole.Administrador, [.. Enumerable.Range(0, 12).Select(number => $"Ñ {number:00}"), "Álvaro"]);
        using var colleague = await SignedInAsVendedorAsync(nit, admin);

        var page = await colleague.GetAsync(PortalClient.ByPartners);

        var told = page.Document.QuerySelectorAll("main li").Select(row => row.TextContent.Trim()).ToList();
        Assert.Equal(403, (int)page.Status);
        Assert.Equal(11, told.Count);
        Assert.StartsWith("Álvaro", told[0], StringComparison.Ordinal);
        Assert.StartsWith("Ñ 08", told[9], StringComparison.Ordinal);
        Assert.Equal("y 3 más", told[10]);
    }

    [Fact]
    public async Task Act_MailsNoMoreThanAHundredAdministradores_ThoseWhoWereThereFirst()
    {
        var (nit, admin) = await portal.TakeAsync();
        await portal.AddPeopleAsync(nit, PersonRole.Administrador, Enumerable.Repeat("Ana Primera", 90));
        await portal.AddPeopleAsync(nit, PersonRole.Contador, Enumerable.Repeat("Álvaro", 5));
        await portal.AddPeopleAsync(nit, PersonRole.Administrador, Enumerable.Repeat("Álvaro Segundo", 60));
        var before = TimeProvider.System.GetUtcNow();

        Assert.NotNull((await admin.RotateAsync()).AccessKey);

        var told = (await portal.App.InDatabaseAsync(db => db.OutboxMails
            .Where(mail => mail.CreatedAt >= before && db.Memberships.Any(row => row.Company!.Nit == nit && row.Person!.Email == mail.To))
            .Select(mail => mail.To).ToListAsync())).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(Web.Accounts.Administrators.MostNotified, told.Count);
        Assert.Superset((await AddressesAsync("Ana")).ToHashSet(StringComparer.Ordinal), told);
        Assert.Equal(9, told.Intersect(await AddressesAsync("Álvaro")).Count());

        Task<List<string>> AddressesAsync(string name) => portal.App.InDatabaseAsync(db => db.Memberships
            .Where(row => row.Company!.Nit == nit && row.Person!.FirstName == name && row.Role == PersonRole.Administrador)
            .Select(row => row.Person!.Email!).ToListAsync());
    }

    private async Task<PortalClient> SignedInAsVendedorAsync(string nit, PortalClient admin)
    {
        admin.Dispose();
        var email = await portal.App.InDatabaseAsync(async db =>
        {
            var membership = await db.Memberships.Include(row => row.Person)
                .SingleAsync(row => row.Company!.Nit == nit && row.Person!.FirstName == "Ana");
            membership.Role = PersonRole.Vendedor;
            await db.SaveChangesAsync();
            return membership.Person!.Email!;
        });
        return await PortalClient.SignedInAsync(portal.App, email);
    }

    private static List<string> Names(PortalPage page) =>
        [.. page.Document.QuerySelectorAll("[aria-labelledby=titulo-personas] li strong").Select(name => name.TextContent.Trim())];

    private static List<string> Addresses(PortalPage page) =>
        [.. page.Document.QuerySelectorAll("[aria-labelledby=titulo-personas] li div.text-break").Select(address => address.TextContent)];
}
