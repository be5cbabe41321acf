using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>
/// A mailed link is bound to the address, the password and the factors that the account had when it was asked for, and ends with them.
/// </summary>
public sealed class LinkBindingTests
{
    private const string New = "ana@nueva.example";
    private const string Other = "ana@otra.example";
    private const string Wanted = "el río Magdalena suena de noche";

    private readonly TestClock clock = new();

    [Theory]
    [InlineData("address")]
    [InlineData("password")]
    [InlineData("factor")]
    [InlineData("sessions ended by another Administrador")]
    public async Task ResetLink_EndsWhenWhatItWasMadeForChanges(string change)
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        using var stranger = new PortalClient(app);
        var reset = await ResetLinkAsync(app, stranger, PortalClient.Admin);
        var form = await stranger.GetAsync(reset);
        Assert.NotNull(form.Document.QuerySelector("#Wanted"));

        await ChangeAsync(app, ana, change);

        Assert.Contains("Este enlace ya no sirve", (await stranger.GetAsync(reset)).Html, StringComparison.Ordinal);
        Assert.Contains(
            "Este enlace ya no sirve",
            (await stranger.SubmitAsync(form, form.MainForm, new() { ["Wanted"] = "una clave que eligió un extraño" })).Html,
            StringComparison.Ordinal);
        Assert.Equal(
            "No pudimos dejarte entrar",
            (await stranger.SignInAsync(change == "address" ? Other : PortalClient.Admin, "una clave que eligió un extraño")).Notice);
    }

    [Theory]
    [InlineData("address")]
    [InlineData("password")]
    [InlineData("factor")]
    [InlineData("recovered")]
    public async Task AddressLink_EndsWhenWhatItWasMadeForChanges(string change)
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        var link = await AddressLinkAsync(app, ana, New);
        var form = await ana.GetAsync(link);
        Assert.Contains(New, form.Html, StringComparison.Ordinal);

        await ChangeAsync(app, ana, change);
        using var here = change == "recovered" ? new PortalClient(app) : ana;
        if (change == "recovered")
        {
            Assert.Equal("Inicio", (await here.SignInAsync(PortalClient.Admin, Wanted)).Heading);
        }

        Assert.Contains("Este enlace no sirve aquí", (await here.GetAsync(link)).Html, StringComparison.Ordinal);
        if (change != "recovered")
        {
            Assert.Contains("Este enlace no sirve aquí", (await here.SubmitAsync(form, form.MainForm)).Html, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(New, (await here.GetAsync("/cuenta")).Html, StringComparison.Ordinal);
    }

    private async Task ChangeAsync(PortalApp app, PortalClient ana, string what)
    {
        switch (what)
        {
            case "address":
                var confirm = await ana.GetAsync(await AddressLinkAsync(app, ana, Other));
                Assert.Equal("Tu correo cambió", (await ana.SubmitAsync(confirm, confirm.MainForm)).Notice);
                break;
            case "password":
                var page = await ana.GetAsync("/cuenta/contrasena");
                Assert.Equal(
                    "Contraseña cambiada",
                    (await ana.SubmitAsync(page, page.MainForm, new() { ["Current"] = DemoData.Password, ["Wanted"] = Wanted })).Notice);
                break;
            case "factor":
                await ana.AddAuthenticatorAsync(clock);
                break;
            case "recovered":
                using (var forgetful = new PortalClient(app))
                {
                    var choose = await forgetful.GetAsync(await ResetLinkAsync(app, forgetful, PortalClient.Admin));
                    Assert.Equal(
                        "Tu contraseña nueva está lista",
                        (await forgetful.SubmitAsync(choose, choose.MainForm, new() { ["Wanted"] = Wanted })).Notice);
                }

                break;
            default:
                using (var colleague = await PortalClient.SecondAdministratorAsync(app))
                {
                    var people = await colleague.GetAsync(PeopleTests.Page);
                    Assert.Equal("Cerramos sus sesiones", (await colleague.SubmitAsync(people, people.Form("EndSessions"))).Notice);
                }

                break;
        }
    }

    private static async Task<string> ResetLinkAsync(PortalApp app, PortalClient stranger, string email)
    {
        var page = await stranger.GetAsync("/cuenta/recuperar");
        await stranger.SubmitAsync(page, page.MainForm, new() { ["Email"] = email });
        return (await app.MailedLinkAsync())!;
    }

    private static async Task<string> AddressLinkAsync(PortalApp app, PortalClient ana, string wanted)
    {
        var page = await ana.GetAsync("/cuenta/correo");
        await ana.SubmitAsync(page, page.MainForm, new() { ["Wanted"] = wanted });
        return (await app.MailedLinkAsync())!;
    }
}
