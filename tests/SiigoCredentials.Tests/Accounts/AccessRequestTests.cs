using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>Asking for access to a company by its NIT: the answer reveals nothing, and the company decides.</summary>
[Trait("Engine", "Both")]
public sealed class AccessRequestTests
{
    private const string Page = "/mis-empresas";
    private const string Andina = "900.123.456-8";

    private readonly TestClock clock = new();

    [Fact]
    public async Task Answer_IsTheSameWhetherTheCompanyExists_AndOnlyItsAdministradoresAreMailed()
    {
        await using var app = new PortalApp { Clock = clock };
        using var luisa = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);

        var known = await AskAsync(luisa, Andina);
        var unknown = await AskAsync(luisa, "811000001");

        Assert.Equal("Enviamos tu solicitud", known.Notice);
        Assert.Equal(Told(known), Told(unknown));
        Assert.Equal(2, unknown.Document.QuerySelectorAll("form[action$='handler=Withdraw']").Length);
        var mail = Assert.Single(await app.OutboxAsync(), mail => mail.Subject == "Alguien pide acceso a tu empresa");
        Assert.Equal(PortalClient.Admin, mail.To);
        Assert.Contains("la empresa Comercial Andina (demo)", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("http", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Granted_WithTheRoleThatTheAdministradorChooses_IsAMembership_AndBothAreTold()
    {
        await using var app = new PortalApp { Clock = clock };
        using var luisa = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        await AskAsync(luisa, Andina);
        using var ana = await PortalClient.SignedInAsync(app);
        var people = await ana.GetAsync(PeopleTests.Page);
        Assert.Contains("Piden entrar a tu empresa", people.Html, StringComparison.Ordinal);

        var granted = await ana.SubmitAsync(people, people.Form("Grant"), new() { ["role"] = "Contador" });

        Assert.Equal("Aceptamos la solicitud", granted.Notice);
        Assert.DoesNotContain("Piden entrar a tu empresa", granted.Html, StringComparison.Ordinal);
        Assert.Contains("Ya puedes entrar a otra empresa", (await app.OutboxAsync()).Select(mail => mail.Subject));
        var mine = await luisa.GetAsync(Page);
        Assert.Contains("Comercial Andina (demo)", mine.Html, StringComparison.Ordinal);
        Assert.False(mine.Offers("Withdraw"));
        Assert.Equal(
            PersonRole.Contador,
            await app.InDatabaseAsync(db => db.Memberships.Where(row => row.IsFromOutside).Select(row => row.Role).SingleAsync()));
        Assert.Equal("Esa solicitud ya no está", (await ana.SubmitAsync(people, people.Form("Grant"))).Notice); // the form sent twice
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(row => row.Action == AuditAction.AccessGranted)));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Refused_ThePersonLearnsNothing_AndForGoodMeansNoMoreMails(bool isForGood, int mails)
    {
        await using var app = new PortalApp { Clock = clock };
        using var luisa = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        await AskAsync(luisa, Andina);
        using (var ana = await PortalClient.SignedInAsync(app))
        {
            var people = await ana.GetAsync(PeopleTests.Page);
            var refused = await ana.SubmitAsync(people, people.Form("Refuse"), new() { ["forGood"] = isForGood ? "true" : "false" });
            Assert.Equal("Rechazamos la solicitud", refused.Notice);
        }

        Assert.True((await luisa.GetAsync(Page)).Offers("Withdraw"));
        clock.Advance(AccessRequest.Lifetime + TimeSpan.FromDays(2)); // by then the first mail is deleted too
        await app.Services.GetRequiredService<Web.Operator.Housekeeping>().RunOnceAsync(CancellationToken.None);
        using var again = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        Assert.Equal("Enviamos tu solicitud", (await AskAsync(again, Andina)).Notice);

        Assert.Equal(mails, (await app.OutboxAsync()).Count(mail => mail.Subject == "Alguien pide acceso a tu empresa"));
    }

    [Fact]
    public async Task Requests_ExpireAreWithdrawnAndAreBounded()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Accounts:AccessRequestsPerDay"] = "2" } };
        using var luisa = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var asked = await AskAsync(luisa, Andina);
        var withdrawn = await luisa.SubmitAsync(asked, asked.Form("Withdraw"));
        Assert.Equal("Retiramos la solicitud", withdrawn.Notice);
        Assert.False(withdrawn.Offers("Withdraw"));
        using var ana = await PortalClient.SignedInAsync(app);
        Assert.DoesNotContain("Piden entrar", (await ana.GetAsync(PeopleTests.Page)).Html, StringComparison.Ordinal);

        await AskAsync(luisa, Andina);
        Assert.Equal("No enviamos la solicitud", (await AskAsync(luisa, "811000001")).Notice);

        clock.Advance(AccessRequest.Lifetime);
        using var later = await PortalClient.SignedInAsync(app);
        Assert.DoesNotContain("Piden entrar", (await later.GetAsync(PeopleTests.Page)).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Escribe el NIT")]
    [InlineData("900123456-1", "Revisa el NIT")]
    [InlineData("12", "Revisa el NIT")]
    public async Task WhatIsNoNit_IsRefusedInWords_AndTheMessageStays(string nit, string said)
    {
        await using var app = new PortalApp { Clock = clock };
        using var luisa = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);

        var refused = await AskAsync(luisa, nit);

        Assert.Contains(said, refused.Document.QuerySelector("#error-nit")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Soy la contadora", refused.Document.QuerySelector("#Access_Message")!.TextContent.Trim());
        Assert.Equal(0, await app.InDatabaseAsync(db => db.AccessRequests.CountAsync()));
    }

    [Fact]
    public async Task RequestToAnotherCompany_IsNotDecidedByThisOne()
    {
        await using var app = new PortalApp { Clock = clock };
        using var marta = await PortalClient.SignedInAsync(app, PortalClient.AdminWithoutApi);
        await AskAsync(marta, "900654321");
        var id = await app.InDatabaseAsync(db => db.AccessRequests.Select(row => row.Id).SingleAsync());
        using var luisa = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        using var ana = await PortalClient.SignedInAsync(app);
        await AskAsync(luisa, Andina);
        var people = await ana.GetAsync(PeopleTests.Page);

        Assert.Equal(
            "Esa solicitud ya no está", (await ana.SubmitAsync(people, people.Form("Grant"), new() { ["id"] = id.ToString() })).Notice);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.Memberships.CountAsync(row => row.IsFromOutside)));
    }

    private static async Task<PortalPage> AskAsync(PortalClient client, string nit)
    {
        var page = await client.GetAsync(Page);
        return await client.SubmitAsync(
            page, page.Form("Ask"), new() { ["Access.Nit"] = nit, ["Access.Role"] = "Contador", ["Access.Message"] = "Soy la contadora" });
    }

    private static string Told(PortalPage page) => page.Document.QuerySelector(".alert")!.TextContent;
}
