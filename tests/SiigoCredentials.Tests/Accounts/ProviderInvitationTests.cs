using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>An invited person who joins with the operator's identity provider, and lives without a password.</summary>
public sealed class ProviderInvitationTests : IAsyncLifetime
{
    private const string Guest = "sofia@andina.example";

    private NodeIdentityProvider provider = null!;
    private PortalApp app = null!;

    public async Task InitializeAsync()
    {
        provider = await NodeIdentityProvider.StartAsync();
        app = new PortalApp { Settings = provider.Settings }.OnARealPort();
        await provider.ServeAsync(app.ClientOptions.BaseAddress.ToString().TrimEnd('/'));
    }

    public async Task DisposeAsync()
    {
        await app.DisposeAsync();
        await provider.DisposeAsync();
    }

    [NodeFact]
    public async Task VerifiedAddress_Joins_WithoutAPassword_AndSetsUpASecondStepAtOnce()
    {
        var link = await InviteAsync(PersonRole.Administrador);
        await provider.SignInAsync("sofia", "Sofia@Andina.example");
        using var sofia = new PortalClient(app);

        Assert.Equal("Inicio", (await sofia.JoinByProviderAsync(link)).Heading);

        var person = await app.InDatabaseAsync(db => db.Users.Include(row => row.ExternalLogins).SingleAsync(row => row.Email == Guest));
        Assert.Null(person.PasswordHash);
        Assert.Equal((provider.Issuer, "sofia"), (Assert.Single(person.ExternalLogins).Issuer, person.ExternalLogins[0].Subject));
        Assert.Equal([AuditAction.PersonInvited, AuditAction.PersonJoined, AuditAction.ProviderLinked], await ActionsAsync());
        var clock = new TestClock(TimeProvider.System.GetUtcNow());
        var (secret, done) = await sofia.AddAuthenticatorAsync(clock);
        Assert.Equal("Tu aplicación está activa", done.Notice);

        // From here on its code is the proof, alone; and it has to stay.
        await app.SqlAsync("UPDATE Authenticators SET LastStep = 1; UPDATE Sessions SET ProvenAt = '2026-01-01 00:00:00'");
        var asked = await sofia.GenerateAsync();
        Assert.Null(asked.Document.QuerySelector("[name='Proof.Password']"));
        var refused = await sofia.SubmitAsync(asked, asked.MainForm, new() { ["Proof.Code"] = "000000" });
        Assert.Equal("No pudimos confirmar que eres tú", refused.Notice);
        var generated = await sofia.SubmitAsync(refused, refused.MainForm, new() { ["Proof.Code"] = clock.CodeOf(secret) });
        Assert.NotNull(generated.AccessKey);
        Assert.Equal("Primero crea una contraseña", (await sofia.ChangeFactorAsync("RemoveAuthenticator")).Notice);
        Assert.Equal("Primero ten otra forma de entrar", (await sofia.ChangeFactorAsync("Unlink")).Notice);
        Assert.Contains("Tu cuenta no tiene contraseña", (await sofia.GetAsync("/cuenta/contrasena")).Html, StringComparison.Ordinal);
    }

    [NodeFact]
    public async Task PersonWithoutAnyProof_IsToldHowToGetOne()
    {
        var link = await InviteAsync(PersonRole.Administrador);
        await provider.SignInAsync("sofia", Guest);
        using var sofia = new PortalClient(app);
        await sofia.JoinByProviderAsync(link);
        using var later = new PortalClient(app);
        await later.GetAsync(ProviderSteps.SignInAddress);

        var asked = await later.GenerateAsync();

        Assert.Contains("todavía no hay con qué confirmar que eres tú", asked.Html, StringComparison.Ordinal);
        Assert.NotNull(asked.Document.QuerySelector("main a[href='/cuenta/recuperar']"));
        Assert.Equal(0, await app.InDatabaseAsync(db => db.Credentials.CountAsync()));
    }

    [NodeTheory]
    [InlineData(Guest, false, "Acme no ha verificado tu correo")]
    [InlineData("otra@andina.example", true, "Esa cuenta de Acme tiene otro correo")]
    public async Task AddressThatIsNotVerified_OrAnother_IsRefusedInWords_AndTheLinkStillServes(string email, bool verified, string said)
    {
        var link = await InviteAsync(PersonRole.Contador);
        await provider.SignInAsync("sofia", email, verified);
        using var sofia = new PortalClient(app);

        Assert.Equal(said, (await sofia.JoinByProviderAsync(link)).Heading);

        Assert.False(await app.InDatabaseAsync(db => db.Users.AnyAsync(row => row.Email == Guest)));
        Assert.Equal(0, await app.InDatabaseAsync(db => db.ExternalLogins.CountAsync()));
        Assert.Equal("Te invitaron a una empresa", (await sofia.GetAsync(link)).Heading);
    }

    [NodeFact]
    public async Task InvitationTakenBackMeanwhile_MakesNoAccount()
    {
        var link = await InviteAsync(PersonRole.Contador);
        await provider.SignInAsync("sofia", Guest);
        using var sofia = new PortalClient(app);
        var step = await sofia.AskToJoinAsync(link);
        await app.SqlAsync("UPDATE Invitations SET ClosedAt = '2026-01-01 00:00:00'");

        Assert.Equal("Esta invitación ya no sirve", (await sofia.GoToProviderAsync(step)).Heading);

        Assert.False(await app.InDatabaseAsync(db => db.Users.AnyAsync(row => row.Email == Guest)));
    }

    private async Task<string> InviteAsync(PersonRole role)
    {
        using var ana = await PortalClient.SignedInAsync(app);
        var page = await ana.GetAsync(PeopleTests.Page);
        await ana.SubmitAsync(page, page.Form("Invite"), new() { ["Invite.Email"] = Guest, ["Invite.Role"] = $"{(int)role}" });
        return (await app.MailedLinkAsync())!;
    }

    private Task<List<AuditAction>> ActionsAsync() =>
        app.InDatabaseAsync(db => db.AuditEntries.OrderBy(entry => entry.Sequence).Select(entry => entry.Action).ToListAsync());
}
