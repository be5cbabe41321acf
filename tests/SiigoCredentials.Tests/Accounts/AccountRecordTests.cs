using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>What a change to an account leaves: a mail to its owner and an entry in the audit (ASVS 6.3.5, 6.3.7).</summary>
[Trait("Engine", "Both")]
public sealed class AccountRecordTests
{
    private const string Wanted = "el río Magdalena suena de noche";

    [Fact]
    public async Task SignIn_FromANewBrowser_IsToldByMail_AndOnlyOnce()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        var page = await ana.GetAsync("/cuenta/cerrar-sesion");
        await ana.SubmitAsync(page, page.MainForm);
        await ana.SignInAsync(PortalClient.Admin, DemoData.Password);

        var mail = await app.OnlyMailAsync();

        Assert.Equal(PortalClient.Admin, mail.To);
        Assert.Equal("Entraron a tu cuenta desde un dispositivo nuevo", mail.Subject);
    }

    [Fact]
    public async Task ChangedPassword_IsToldByMail_AndInTheAudit()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);

        await ChangePasswordAsync(ana);

        Assert.Equal("Cambió la forma de entrar a tu cuenta", (await app.OutboxAsync())[^1].Subject);
        var entry = await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync());
        Assert.Equal((AuditAction.PasswordChanged, "Ana Restrepo"), (entry.Action, entry.ActorName));
    }

    [Fact]
    public async Task ChangeWhoseEntryCannotBeWritten_IsNotDone()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await app.SqlAsync("CREATE TRIGGER Broken BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'no'); END");

        Assert.Equal(500, (int)(await ChangePasswordAsync(ana)).Status / 100 * 100);

        using var again = new PortalClient(app);
        Assert.Equal("Inicio", (await again.SignInAsync(PortalClient.Admin, DemoData.Password)).Heading);
    }

    private static async Task<PortalPage> ChangePasswordAsync(PortalClient ana)
    {
        var page = await ana.GetAsync("/cuenta/contrasena");
        return await ana.SubmitAsync(page, page.MainForm, new() { ["Current"] = DemoData.Password, ["Wanted"] = Wanted });
    }
}
