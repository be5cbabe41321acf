using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>One person in several companies: which one is in force, and that no act ends up in another.</summary>
[Trait("Engine", "Both")]
public sealed class MembershipTests
{
    private const string MyCompaniesPage = "/mis-empresas";
    private const string Andina = "900123456";
    private const string Tornillo = "900654321";
    private const string Espiga = "901222333";

    private readonly TestClock clock = new();

    [Fact]
    public async Task SeveralCompanies_OneSignIn_AnyOfThemInTwoClicks_AndTheNextSignInBeginsThere()
    {
        await using var app = await NewAppAsync(Andina, Tornillo, Espiga);
        using var luisa = new PortalClient(app);

        var mine = await luisa.SignInAsync(PortalClient.OtherAdmin, DemoData.Password);
        Assert.Equal("Mis empresas", mine.Heading);
        var home = await ChooseAsync(luisa, mine, "Comercial Andina (demo)");

        Assert.Equal("Inicio", home.Heading);
        Assert.Contains("Tienes abierta <strong>Comercial Andina (demo)</strong>", home.Html, StringComparison.Ordinal);
        await luisa.GenerateAsync();
        Assert.Equal(Andina, await app.InDatabaseAsync(db => db.Credentials.Select(row => row.Company!.Nit).SingleAsync()));
        using var later = new PortalClient(app);
        await later.SignInAsync(PortalClient.OtherAdmin, DemoData.Password);
        Assert.Contains("Tienes abierta <strong>Comercial Andina (demo)", (await later.GetAsync("/")).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PortalClient.ByConfiguration, "Generate")]
    [InlineData(PeopleTests.Page, "Invite")]
    [InlineData("/cuenta/salir-de-la-empresa", null)]
    public async Task FormOfOneCompany_SentWhileAnotherIsInForce_DoesNothing_AndSaysSo(string path, string? handler)
    {
        await using var app = await NewAppAsync(Andina, Tornillo);
        using var luisa = await InAsync(app, "Comercial Andina (demo)");
        var first = await luisa.GetAsync(path);
        await ChooseAsync(luisa, await luisa.GetAsync(MyCompaniesPage), "Ferretería El Tornillo (demo)"); // in a second tab
        var rows = await CountsAsync(app);

        var refused = await luisa.SubmitAsync(
            first, handler is null ? first.MainForm : first.Form(handler),
            new(PortalClient.Contact("Julia", "julia@aliado.example"))
            {
                ["Operation.Confirmed"] = "true",
                ["Invite.Email"] = "sofia@andina.example",
            });

        Assert.Equal(("Cambiaste de empresa", HttpStatusCode.BadRequest), (refused.Heading, refused.Status));
        Assert.Contains("ahora tienes abierta Ferretería El Tornillo (demo)", refused.Html, StringComparison.Ordinal);
        Assert.Equal(rows, await CountsAsync(app));
    }

    [Fact]
    public async Task ChangeOfCompanyAndAct_AtOnce_TheActIsWhereItsFormSaid_OrNowhere()
    {
        await using var app = await NewAppAsync(Andina, Tornillo);
        using var luisa = await InAsync(app, "Comercial Andina (demo)");
        for (var round = 0; round < 10; round++)
        {
            await ChooseAsync(luisa, await luisa.GetAsync(MyCompaniesPage), "Comercial Andina (demo)");
            var (people, mine) = (await luisa.GetAsync(PeopleTests.Page), await luisa.GetAsync(MyCompaniesPage));
            await Task.WhenAll(
                luisa.SubmitAsync(people, people.Form("Invite"), new() { ["Invite.Email"] = $"p{round}@andina.example" }),
                ChooseAsync(luisa, mine, "Ferretería El Tornillo (demo)"));
        }

        Assert.Equal(0, await app.InDatabaseAsync(db => db.Invitations.CountAsync(row => row.Company!.Nit != Andina)));
    }

    [Fact]
    public async Task IdsOfOneCompany_InFormsOfTheOther_ChangeNothing()
    {
        await using var app = await NewAppAsync(Andina, Tornillo);
        using var luisa = await InAsync(app, "Comercial Andina (demo)");
        var people = await luisa.GetAsync(PeopleTests.Page);
        var diego = await app.InDatabaseAsync(
            db => db.Users.Where(row => row.Email == "vendedor@tornillo.demo.example").Select(row => row.Id).SingleAsync());

        var answer = await luisa.SubmitAsync(people, people.Form("Disable"), new() { ["id"] = diego.ToString() });

        Assert.Equal("No encontramos a esa persona", answer.Notice);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.Memberships.CountAsync(row => row.DisabledAt != null)));
    }

    [Fact]
    public async Task CompanyOfNobody_IsNotOpened_WhateverTheFormSays()
    {
        await using var app = await NewAppAsync(Andina, Tornillo);
        using var luisa = await InAsync(app, "Comercial Andina (demo)");
        var mine = await luisa.GetAsync(MyCompaniesPage);
        var espiga = await app.InDatabaseAsync(db => db.Companies.Where(row => row.Nit == Espiga).Select(row => row.Id).SingleAsync());

        var answer = await luisa.SubmitAsync(mine, mine.Form("Choose"), new() { ["id"] = espiga.ToString() });

        Assert.Equal("No abrimos esa empresa", answer.Notice);
        Assert.Contains("Tienes abierta <strong>Comercial Andina", (await luisa.GetAsync("/")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisabledInOneCompany_IsOutThereAtOnce_AndGoesOnInTheOther()
    {
        await using var app = await NewAppAsync(Andina, Tornillo);
        using var there = await InAsync(app, "Comercial Andina (demo)");
        using var elsewhere = await InAsync(app, "Ferretería El Tornillo (demo)");
        using var ana = await PortalClient.SignedInAsync(app);
        var people = await ana.GetAsync(PeopleTests.Page);
        var luisa = await PersonIdAsync(app);

        Assert.Equal(
            "success", Tone(await ana.SubmitAsync(people, people.Form("Disable"), new() { ["id"] = luisa })));

        Assert.Equal("Iniciar sesión", (await there.GetAsync("/")).Heading);
        Assert.Equal("Inicio", (await elsewhere.GetAsync("/")).Heading);
        var mine = await elsewhere.GetAsync(MyCompaniesPage);
        Assert.DoesNotContain("Comercial Andina", mine.Document.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SessionThatAnAdministradorEnded_CannotComeBackByAnotherCompany()
    {
        await using var app = await NewAppAsync(Andina, Tornillo);
        using var elsewhere = await InAsync(app, "Ferretería El Tornillo (demo)");
        clock.Advance(TimeSpan.FromMinutes(1));
        using var ana = await PortalClient.SignedInAsync(app);
        var people = await ana.GetAsync(PeopleTests.Page);
        await ana.SubmitAsync(people, people.Form("EndSessions"), new() { ["id"] = await PersonIdAsync(app) });
        clock.Advance(TimeSpan.FromMinutes(1));

        var refused = await ChooseAsync(elsewhere, await elsewhere.GetAsync(MyCompaniesPage), "Comercial Andina (demo)");
        Assert.Equal("No abrimos esa empresa", refused.Notice);

        using var again = new PortalClient(app);
        await again.SignInAsync(PortalClient.OtherAdmin, DemoData.Password);
        Assert.Equal("Inicio", (await ChooseAsync(again, await again.GetAsync(MyCompaniesPage), "Comercial Andina (demo)")).Heading);
    }

    [Fact]
    public async Task Leaving_EndsTheMembership_TellsTheAudit_AndTheLastAdministradorStays()
    {
        await using var app = await NewAppAsync(Andina, Tornillo);
        using var luisa = await InAsync(app, "Comercial Andina (demo)");
        var page = await luisa.GetAsync("/cuenta/salir-de-la-empresa");

        var left = await luisa.SubmitAsync(page, page.MainForm);

        Assert.Equal("Mis empresas", left.Heading);
        Assert.Equal("Mis empresas", (await luisa.GetAsync(PortalClient.ByPartners)).Heading);
        Assert.Equal(
            [AuditAction.PersonLeft], await app.InDatabaseAsync(
                db => db.AuditEntries.Where(row => row.Action == AuditAction.PersonLeft).Select(row => row.Action).ToListAsync()));
        await ChooseAsync(luisa, left, "Ferretería El Tornillo (demo)");
        page = await luisa.GetAsync("/cuenta/salir-de-la-empresa");
        Assert.Equal("Eres el último Administrador", (await luisa.SubmitAsync(page, page.MainForm)).Notice);
        Assert.Equal("Inicio", (await luisa.GetAsync("/")).Heading);
    }

    [Fact]
    public async Task PersonWithoutACompany_SignsIn_IsTold_AndReachesTheirAccount()
    {
        await using var app = await NewAppAsync();
        await app.SqlAsync($"DELETE FROM Memberships WHERE PersonId = (SELECT Id FROM People WHERE Email = '{PortalClient.OtherAdmin}')");
        using var luisa = new PortalClient(app);

        var told = await luisa.SignInAsync(PortalClient.OtherAdmin, DemoData.Password);

        Assert.Equal("Mis empresas", told.Heading);
        Assert.Contains("Por ahora no trabajas en ninguna empresa", told.Html, StringComparison.Ordinal);
        foreach (var path in (string[])["/cuenta", "/cuenta/seguridad", "/cuenta/contrasena", "/cuenta/sesiones", "/cuenta/correo"])
        {
            Assert.Equal(path, new Uri((await luisa.GetAsync(path)).Address).AbsolutePath);
        }

        Assert.Equal("Mis empresas", (await luisa.GetAsync("/configuracion")).Heading);
    }

    [Fact]
    public async Task AccountActs_AreInTheAuditOfEachCompany_WithTheirChainsWhole()
    {
        await using var app = await NewAppAsync(Andina, Tornillo, Espiga);
        using var luisa = await InAsync(app, "Comercial Andina (demo)");
        var page = await luisa.GetAsync("/cuenta/contrasena");

        await luisa.SubmitAsync(
            page, page.MainForm,
            new() { ["Current"] = DemoData.Password, ["Wanted"] = "tres tristes tigres de Boyacá" });

        Assert.Equal(
            [Andina, Tornillo, Espiga],
            await app.InDatabaseAsync(db => db.AuditEntries.Where(row => row.Action == AuditAction.PasswordChanged)
                .Join(db.Companies, row => row.CompanyId, company => company.Id, (_, company) => company.Nit).Order().ToListAsync()));
        await using var scope = app.Services.CreateAsyncScope();
        var (_, breaks) = await scope.ServiceProvider.GetRequiredService<AuditTrail>()
            .FindBreaksAsync(new Progress<Web.Foundation.RowProgress>(), CancellationToken.None);
        Assert.Empty(breaks);
    }

    [Fact]
    public async Task MyCompanies_TellsWhatEachNeeds_TheMostUrgentFirst_AndSearches()
    {
        await using var app = await NewAppAsync(Andina, Tornillo, Espiga);
        using var luisa = await InAsync(app, "Comercial Andina (demo)");
        await luisa.GenerateAsync();
        await luisa.RotateAsync(overlap: "1.00:00:00", firstUseWithin: "7.00:00:00");
        var waiting = await luisa.GetAsync(MyCompaniesPage + "?ver=atencion");
        Assert.Contains("la clave nueva espera que la usen antes del", waiting.Html, StringComparison.Ordinal);
        Assert.Equal("Cambio en curso", waiting.Document.QuerySelector("main .rows li .badge")!.TextContent);
        await luisa.RotateAsync(overlap: "1.00:00:00");

        var page = await luisa.GetAsync(MyCompaniesPage);
        Assert.Contains("la clave anterior termina el", page.Html, StringComparison.Ordinal);
        var states = page.Document.QuerySelectorAll("main .rows li").Select(
            row => (row.QuerySelector("strong")!.TextContent, row.QuerySelector(".badge")!.TextContent));
        Assert.Equal(
            [
                ("Comercial Andina (demo)", "Cambio en curso"), ("Ferretería El Tornillo (demo)", "Sin generar"),
                ("Panadería La Espiga (demo)", "Plan sin API"),
            ],
            states);

        var found = await luisa.GetAsync(MyCompaniesPage + "?buscar=panaderia");
        Assert.Contains("1 empresa con “panaderia”", found.Html, StringComparison.Ordinal);
        Assert.Single(found.Document.QuerySelectorAll("main .rows li"));
        Assert.Contains("Necesitan atención: 1", found.Html, StringComparison.Ordinal);
        var urgent = await luisa.GetAsync(MyCompaniesPage + "?ver=atencion");
        Assert.Equal("Comercial Andina (demo)", urgent.Document.QuerySelector("main .rows li strong")!.TextContent);
    }

    [Fact]
    public async Task VendedorOfACompany_SeesNothingOfItsCredential()
    {
        await using var app = await NewAppAsync(Andina);
        using var luisa = await InAsync(app, "Comercial Andina (demo)");
        await luisa.GenerateAsync();
        await app.SqlAsync("UPDATE Memberships SET Role = 'Vendedor' WHERE IsFromOutside = TRUE");

        var page = await luisa.GetAsync(MyCompaniesPage);

        Assert.Contains("No administras sus credenciales", page.Html, StringComparison.Ordinal);
        Assert.Equal(403, (int)(await luisa.GetAsync(PortalClient.ByPartners)).Status);
    }

    // The Administradora of El Tornillo, who works in other companies too.
    private async Task<PortalApp> NewAppAsync(params string[] nits)
    {
        var app = new PortalApp { Clock = clock };
        await app.InDatabaseAsync(async db =>
        {
            var luisa = await db.Users.Where(row => row.Email == PortalClient.OtherAdmin).Select(row => row.Id).SingleAsync();
            db.AddRange((await db.Companies.Where(row => nits.Contains(row.Nit) && row.Nit != Tornillo).ToListAsync()).Select(
                company => new Membership
                {
                    PersonId = luisa,
                    CompanyId = company.Id,
                    Role = PersonRole.Administrador,
                    JoinedAt = clock.GetUtcNow(),
                    IsFromOutside = true,
                }));
            await db.SaveChangesAsync();
        });
        return app;
    }

    private static async Task<PortalClient> InAsync(PortalApp app, string company)
    {
        var client = new PortalClient(app);
        await client.SignInAsync(PortalClient.OtherAdmin, DemoData.Password);
        await ChooseAsync(client, await client.GetAsync(MyCompaniesPage), company);
        return client;
    }

    // A company that is open already needs no button.
    private static async Task<PortalPage> ChooseAsync(PortalClient client, PortalPage mine, string company)
    {
        var row = mine.Document.QuerySelectorAll("main .rows li").Single(
            item => item.QuerySelector("strong")!.TextContent == company);
        return row.QuerySelector("button")?.GetAttribute("value") is { } id
            ? await client.SubmitAsync(mine, mine.Form("Choose"), new() { ["id"] = id }) : await client.GetAsync("/");
    }

    private static Task<string> PersonIdAsync(PortalApp app) => app.InDatabaseAsync(
        async db => (await db.Users.Where(row => row.Email == PortalClient.OtherAdmin).Select(row => row.Id).SingleAsync()).ToString());

    private static string Tone(PortalPage page) =>
        page.Document.QuerySelector(".alert")!.ClassList.Contains("alert-success") ? "success" : "other";

    private static Task<(int, int, int)> CountsAsync(PortalApp app) => app.InDatabaseAsync(async db => (
        await db.Credentials.CountAsync(), await db.Invitations.CountAsync(), await db.Memberships.CountAsync()));
}
