using System.Net;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>Inviting somebody, and their way in: once, within a day, with a password that only they know (ASVS 6.4.1).</summary>
[Trait("Engine", "Both")]
public sealed class InvitationTests
{
    private const string Guest = "sofia@andina.example";
    private const string Password = "tres tristes tigres de Boyacá";
    private const string Over = "Esta invitación ya no sirve";

    private readonly TestClock clock = new();

    [Fact]
    public async Task InvitedPerson_ChoosesAPassword_AndHasTheRole()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        var sent = await InviteAsync(ana, Guest, PersonRole.Administrador);
        Assert.Equal("Invitación creada", sent.Notice);
        Assert.Contains("Invitaciones por aceptar", sent.Html, StringComparison.Ordinal);
        using var sofia = new PortalClient(app);
        var link = (await app.MailedLinkAsync())!;
        Assert.Contains("Comercial Andina (demo)", (await sofia.GetAsync(link)).Html, StringComparison.Ordinal);

        Assert.Equal("Tu cuenta está lista", (await JoinAsync(sofia, link)).Notice);

        Assert.Equal("Inicio", (await sofia.SignInAsync(Guest, Password)).Heading);
        Assert.Equal(200, (int)(await sofia.GetAsync(PortalClient.ByPartners)).Status);
        Assert.DoesNotContain("Invitaciones por aceptar", (await ana.GetAsync(PeopleTests.Page)).Html, StringComparison.Ordinal);
        Assert.Equal([AuditAction.PersonInvited, AuditAction.PersonJoined], await ActionsAsync(app));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("%3E")]
    [InlineData("%22%20")]
    [InlineData("%E2%80%8B")]
    public async Task Link_PastedWithWhatStoodAroundIt_Opens(string behind)
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await InviteAsync(ana, Guest);
        using var sofia = new PortalClient(app);

        Assert.Equal("Tu cuenta está lista", (await JoinAsync(sofia, await app.MailedLinkAsync() + behind)).Notice);
    }

    [Fact]
    public async Task Link_ServesOnce_EvenForTwoAtATime()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await InviteAsync(ana, Guest);
        var link = (await app.MailedLinkAsync())!;
        using var one = new PortalClient(app);
        using var two = new PortalClient(app);

        var joined = await Task.WhenAll(JoinAsync(one, link), JoinAsync(two, link));

        Assert.Single(joined, page => page.Notice == "Tu cuenta está lista");
        Assert.Equal(1, await app.InDatabaseAsync(db => db.Users.CountAsync(person => person.Email == Guest)));
        Assert.Contains(Over, (await two.GetAsync(link)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_ServesForADay()
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        await InviteAsync(ana, Guest);
        var link = (await app.MailedLinkAsync())!;
        using var sofia = new PortalClient(app);
        clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        var page = await sofia.GetAsync(link);
        Assert.Equal("Te invitaron a una empresa", page.Heading);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains(Over, (await sofia.SubmitAsync(page, page.MainForm, Newcomer)).Html, StringComparison.Ordinal);

        Assert.Equal(0, await app.InDatabaseAsync(db => db.Users.CountAsync(person => person.Email == Guest)));
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("replaced")]
    [InlineData("replaced, written otherwise")]
    [InlineData("inviter disabled")]
    [InlineData("inviter no Administrador")]
    public async Task Link_OfAnInvitationTakenBack_ServesNoMore(string how)
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        var sent = await InviteAsync(ana, Guest);
        var link = (await app.MailedLinkAsync())!;

        await (how switch
        {
            "cancelled" => ana.SubmitAsync(sent, sent.Form("Cancel")),
            "replaced" => InviteAsync(ana, Guest),
            "replaced, written otherwise" => InviteAsync(ana, "SOFIA@Andina.Example"),
            "inviter disabled" =>
                app.SqlAsync($"UPDATE Memberships SET DisabledAt = '2026-01-01 00:00:00' WHERE PersonId = (SELECT Id FROM People WHERE Email = '{PortalClient.Admin}')"),
            _ => (Task)app.SqlAsync($"UPDATE Memberships SET Role = 'Contador' WHERE PersonId = (SELECT Id FROM People WHERE Email = '{PortalClient.Admin}')"),
        });

        using var sofia = new PortalClient(app);
        Assert.Contains(Over, (await sofia.GetAsync(link)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FormSentTwice_InvitesOnce()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        var page = await ana.GetAsync(PeopleTests.Page);
        Dictionary<string, string> fields = new() { ["Invite.Email"] = Guest };

        var answers = await Task.WhenAll(
            ana.SubmitAsync(page, page.Form("Invite"), fields), ana.SubmitAsync(page, page.Form("Invite"), fields));

        Assert.All(answers, answer => Assert.Equal("Invitación creada", answer.Notice));
        Assert.Single(await app.OutboxAsync(), mail => mail.To == Guest);
    }

    [Theory]
    [InlineData(PortalClient.Colleague, "Ya es de tu empresa")]
    [InlineData(PortalClient.OtherAdmin, "Invitación creada")] // who has an account elsewhere is nobody's business
    public async Task AddressWithAnAccount_IsToldOnlyOfTheOwnCompany(string email, string notice)
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);

        Assert.Equal(notice, (await InviteAsync(ana, email)).Notice);
    }

    [Fact]
    public async Task InvitedPersonWithAnAccountElsewhere_SignsIn_AcceptsWithAProof_AndWorksInBoth()
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        await InviteAsync(ana, PortalClient.OtherAdmin, PersonRole.Administrador);
        var link = (await app.MailedLinkAsync())!;
        using var luisa = new PortalClient(app);
        var offered = await luisa.GetAsync(link);
        Assert.Contains("Ya tienes una cuenta en este portal", offered.Html, StringComparison.Ordinal);
        var signIn = offered.Document.QuerySelector("main .card-footer a")!.GetAttribute("href")!;

        var back = await luisa.SignInAsync(PortalClient.OtherAdmin, DemoData.Password, signIn);
        clock.Advance(TimeSpan.FromMinutes(10)); // the sign-in is no proof any more
        var asked = await luisa.SubmitAsync(back, back.Form("Accept"));
        Assert.Equal("Confirma que eres tú", asked.Heading);
        var accepted = await luisa.SubmitAsync(asked, asked.MainForm, new() { ["Proof.Password"] = DemoData.Password });

        Assert.Equal("Inicio", accepted.Heading);
        Assert.Contains("Tienes abierta <strong>Comercial Andina (demo)</strong>. Trabajas en 2 empresas", accepted.Html, StringComparison.Ordinal);
        Assert.Equal(200, (int)(await luisa.GetAsync(PortalClient.ByPartners)).Status);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.Users.CountAsync(person => person.Email == PortalClient.OtherAdmin)));
        Assert.Equal([AuditAction.PersonInvited, AuditAction.PersonJoined], await ActionsAsync(app));
        Assert.Contains("De fuera", (await ana.GetAsync(PeopleTests.Page)).Html, StringComparison.Ordinal);
        Assert.Contains(Over, (await luisa.GetAsync(link)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvitationOfSomebodyElse_IsNotAccepted_AndSaysWhoseItIs()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await InviteAsync(ana, PortalClient.OtherAdmin);
        var link = (await app.MailedLinkAsync())!;
        using var luisa = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var own = await luisa.GetAsync(link);
        using var marta = await PortalClient.SignedInAsync(app, PortalClient.AdminWithoutApi);
        var others = await marta.GetAsync(link);
        Assert.False(others.Offers("Accept"));
        Assert.Contains("La invitación es para", others.Html, StringComparison.Ordinal);

        var fields = PortalClient.Fields(own.Form("Accept"), new() { ["__RequestVerificationToken"] = others.FormToken });
        using var forced = await marta.Http.PostAsync(PortalClient.ActionOf(own, own.Form("Accept")), new FormUrlEncodedContent(fields));

        Assert.Equal(0, await app.InDatabaseAsync(db => db.Memberships.CountAsync(row => row.IsFromOutside)));
    }

    [Theory]
    [InlineData("", "Escribe el correo")]
    [InlineData("no es", "nombre@empresa.com")]
    [InlineData("a@b.example\nBcc: c@d.example", "nombre@empresa.com")]
    public async Task WhatIsNoAddress_IsRefusedInWords_AndNothingIsLost(string email, string said)
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);

        var refused = await InviteAsync(ana, email, PersonRole.Vendedor);

        Assert.Contains(said, refused.Document.QuerySelector("#error-correo")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            "Vendedor", ((AngleSharp.Html.Dom.IHtmlSelectElement)refused.Document.QuerySelector("#Invite_Role")!).SelectedOptions[0]
                .TextContent);
        Assert.Empty(await ActionsAsync(app));
    }

    [Theory]
    [InlineData("Form.Password", "Comercial Andina 2026!", "fácil de adivinar")]
    [InlineData("Form.Password", "corta", "entre 15 y 128")]
    [InlineData("Form.FirstName", "", "Escribe el nombre")]
    [InlineData("Form.LastName", "Con\uFFFDlínea", "en una sola línea")]
    public async Task Joining_WithAMistake_SaysWhich_AndTheLinkStillServes(string field, string value, string said)
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await InviteAsync(ana, Guest);
        var link = (await app.MailedLinkAsync())!;
        using var sofia = new PortalClient(app);

        var refused = await JoinAsync(sofia, link, new() { [field] = value });
        Assert.Contains(said, refused.Html, StringComparison.Ordinal);

        Assert.Equal("Tu cuenta está lista", (await JoinAsync(sofia, link)).Notice);
    }

    [Fact]
    public async Task Invitations_AreBounded()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Accounts:InvitationsPerDay"] = "2" } };
        using var ana = await PortalClient.SignedInAsync(app);
        await InviteAsync(ana, "uno@x.example");
        await InviteAsync(ana, "dos@x.example");

        Assert.Equal("Ya enviaste muchas invitaciones hoy", (await InviteAsync(ana, "tres@x.example")).Notice);

        Assert.DoesNotContain(await app.OutboxAsync(), mail => mail.To == "tres@x.example");
    }

    [Fact]
    public async Task InvitationOfAnotherCompany_CannotBeTakenBack()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        using var luisa = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        await InviteAsync(luisa, Guest);
        var id = await app.InDatabaseAsync(db => db.Invitations.Select(row => row.Id).SingleAsync());
        var own = await InviteAsync(ana, "otra@x.example");

        await ana.SubmitAsync(own, own.Form("Cancel"), new() { ["id"] = id.ToString() });

        Assert.Null(await app.InDatabaseAsync(db => db.Invitations.Where(row => row.Id == id).Select(row => row.ClosedAt).SingleAsync()));
    }

    private static Dictionary<string, string> Newcomer =>
        new() { ["Form.FirstName"] = "Sofía", ["Form.LastName"] = "Vélez", ["Form.Password"] = Password };

    private static async Task<PortalPage> InviteAsync(PortalClient client, string email, PersonRole role = PersonRole.Contador)
    {
        var page = await client.GetAsync(PeopleTests.Page);
        return await client.SubmitAsync(page, page.Form("Invite"), new() { ["Invite.Email"] = email, ["Invite.Role"] = $"{(int)role}" });
    }

    private static async Task<PortalPage> JoinAsync(PortalClient client, string link, Dictionary<string, string>? changes = null)
    {
        var page = await client.GetAsync(link);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return await client.SubmitAsync(
            page, page.MainForm,
            new(Newcomer.Concat(changes ?? []).GroupBy(field => field.Key).ToDictionary(field => field.Key, field => field.Last().Value)));
    }

    private static Task<List<AuditAction>> ActionsAsync(PortalApp app) =>
        app.InDatabaseAsync(db => db.AuditEntries.OrderBy(entry => entry.Sequence).Select(entry => entry.Action).ToListAsync());
}
