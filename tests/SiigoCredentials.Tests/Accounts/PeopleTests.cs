using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>Configuración → Usuarios: roles, disabling, sessions (ASVS 7.4.2, 7.4.5, 8.3.2).</summary>
[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed class PeopleTests
{
    internal const string Page = "/configuracion/usuarios";

    private readonly TestClock clock = new();

    [Fact]
    public async Task List_ShowsTheOwnCompanyAlone()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);

        var html = (await ana.GetAsync(Page)).Html;

        Assert.Contains("Ana Restrepo", html, StringComparison.Ordinal);
        Assert.Contains("Carlos Muñoz", html, StringComparison.Ordinal);
        Assert.DoesNotContain("tornillo", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Disable", "Usuario desactivado", AuditAction.PersonDisabled)]
    [InlineData("EndSessions", "Cerramos sus sesiones", AuditAction.SessionsEnded)]
    [InlineData("Role", "Rol guardado", AuditAction.RoleChanged)]
    public async Task Act_CountsAtTheVeryNextRequest_AndIsRecorded(string act, string notice, AuditAction recorded)
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        using var carlos = await PortalClient.SignedInAsync(app, PortalClient.Colleague);

        var done = await ActAsync(ana, act, new() { ["role"] = nameof(PersonRole.Vendedor) });

        Assert.Equal(notice, done.Notice);
        Assert.Equal("Iniciar sesión", (await carlos.GetAsync("/")).Heading);
        var entry = await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync());
        Assert.Equal((recorded, "Ana Restrepo"), (entry.Action, entry.ActorName));
        Assert.Contains(PortalClient.Colleague, entry.Detail, StringComparison.Ordinal);
        var again = await carlos.SignInAsync(PortalClient.Colleague, DemoData.Password);
        Assert.Equal(act == "Disable" ? "Mis empresas" : "Inicio", again.Heading);
    }

    [Fact]
    public async Task Disabled_IsBackAfterEnabling()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await ActAsync(ana, "Disable");

        Assert.Equal("Usuario reactivado", (await ActAsync(ana, "Enable")).Notice);

        using var carlos = await PortalClient.SignedInAsync(app, PortalClient.Colleague);
    }

    [Fact]
    public async Task NewAdministrador_SeesTheCredentials_AndLosesThemWithTheRole()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await ActAsync(ana, "Role", new() { ["role"] = nameof(PersonRole.Administrador) });
        using var carlos = await PortalClient.SignedInAsync(app, PortalClient.Colleague);
        Assert.Equal(200, (int)(await carlos.GetAsync(PortalClient.ByPartners)).Status);

        await ActAsync(ana, "Role", new() { ["role"] = nameof(PersonRole.Contador) });
        await carlos.SignInAsync(PortalClient.Colleague, DemoData.Password);

        Assert.Equal(403, (int)(await carlos.GetAsync(PortalClient.ByPartners)).Status);
    }

    [Theory]
    [InlineData("Disable")]
    [InlineData("Role")]
    [InlineData("EndSessions")]
    public async Task Oneself_IsNotActedUpon(string act)
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);

        var refused = await ActAsync(
            ana, act, new() { ["id"] = await IdAsync(app, PortalClient.Admin), ["role"] = nameof(PersonRole.Vendedor) });

        Assert.Equal("No puedes hacer esto contigo", refused.Notice);
        Assert.Equal("Inicio", (await ana.GetAsync("/")).Heading);
        Assert.Empty(await app.InDatabaseAsync(db => db.AuditEntries.ToListAsync()));
    }

    [Theory]
    [InlineData("Disable")]
    [InlineData("Role")]
    public async Task TwoAdministradores_WhoRemoveEachOther_LeaveOne(string act)
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        using var carlos = await PortalClient.SecondAdministratorAsync(app);
        var (fromAna, fromCarlos) = (await ana.GetAsync(Page), await carlos.GetAsync(Page));
        Dictionary<string, string> toVendedor = new() { ["role"] = nameof(PersonRole.Vendedor) };

        await Task.WhenAll(SubmitAsync(ana, fromAna, act, toVendedor), SubmitAsync(carlos, fromCarlos, act, toVendedor));

        Assert.Equal(1, await AdministratorsAsync(app));
    }

    [Fact]
    public async Task LastAdministrador_CannotBeRemoved_EvenByWhoJustLostTheRole()
    {
        await using var app = new PortalApp();
        await using var scope = app.Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<CompanyPeople>();
        var (companyId, ana) = await app.InDatabaseAsync(async db =>
        {
            var membership = await db.Memberships.SingleAsync(row => row.Person!.Email == PortalClient.Admin);
            return (membership.CompanyId, membership.PersonId);
        });
        var formerColleague = new Actor(companyId, Guid.CreateVersion7(), "Quien ya no es", null, null);

        Assert.Equal(PersonOutcome.LastAdministrator, await people.DisableAsync(formerColleague, ana, CancellationToken.None));

        Assert.Equal(1, await AdministratorsAsync(app));
    }

    [Fact]
    public async Task PersonOfAnotherCompany_IsNotThere()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        using var luisa = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var id = await IdAsync(app, PortalClient.OtherAdmin);

        foreach (var act in (string[])["Disable", "EndSessions", "Role"])
        {
            Assert.Equal(
                "No encontramos a esa persona", (await ActAsync(ana, act, new() { ["id"] = id, ["role"] = nameof(PersonRole.Vendedor) }))
                    .Notice);
        }

        Assert.Equal(200, (int)(await luisa.GetAsync(PortalClient.ByPartners)).Status);
    }

    [Theory]
    [InlineData("Rey")]
    [InlineData("")]
    [InlineData("99")]
    public async Task RoleThatIsNone_ChangesNothing(string role)
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);

        Assert.Equal("Ese rol no existe", (await ActAsync(ana, "Role", new() { ["role"] = role })).Notice);

        Assert.Equal(1, await AdministratorsAsync(app));
    }

    [Fact]
    public async Task Acts_DemandAFreshProof_AndGoOnWithWhatWasChosen()
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        using var carlos = await PortalClient.SignedInAsync(app, PortalClient.Colleague);
        clock.Advance(TimeSpan.FromMinutes(6));

        var asked = await ActAsync(ana, "Disable");
        Assert.Equal("Confirma que eres tú", asked.Heading);
        Assert.Equal("Inicio", (await carlos.GetAsync("/")).Heading);

        var done = await ana.SubmitAsync(asked, asked.MainForm, new() { ["Proof.Password"] = DemoData.Password });
        Assert.Equal("Usuario desactivado", done.Notice);
        Assert.Equal("Iniciar sesión", (await carlos.GetAsync("/")).Heading);
    }

    [Fact]
    public async Task ActWhoseEntryCannotBeWritten_IsNotDone()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        using var carlos = await PortalClient.SignedInAsync(app, PortalClient.Colleague);
        await app.SqlAsync("CREATE TRIGGER Broken BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'no'); END");

        Assert.InRange((int)(await ActAsync(ana, "Disable")).Status, 500, 503);

        Assert.Equal("Inicio", (await carlos.GetAsync("/")).Heading);
    }

    // The colleague is the one with a form; another id takes its place where the test is about that.
    private static async Task<PortalPage> ActAsync(PortalClient client, string act, Dictionary<string, string>? changes = null) =>
        await SubmitAsync(client, await client.GetAsync(Page), act, changes);

    private static Task<PortalPage> SubmitAsync(PortalClient client, PortalPage page, string act, Dictionary<string, string>? changes) =>
        client.SubmitAsync(page, page.Form(act), changes);

    private static Task<string> IdAsync(PortalApp app, string email) =>
        app.InDatabaseAsync(
            async db => (await db.Users.Where(person => person.Email == email).Select(person => person.Id).SingleAsync()).ToString());

    private static Task<int> AdministratorsAsync(PortalApp app) => app.InDatabaseAsync(db => db.Memberships.CountAsync(row =>
        row.Company!.Nit == "900123456" && row.Role == PersonRole.Administrador && row.DisabledAt == null));
}
