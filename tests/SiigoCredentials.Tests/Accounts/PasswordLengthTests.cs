using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>15 characters where the password is the only factor, 8 where it is not (ASVS 6.2.1).</summary>
public sealed class PasswordLengthTests : IDisposable
{
    private const string Page = "/cuenta/contrasena";
    private const string Short = "ñandú7kv"; // 8
    private const string Long = "el río Magdalena suena de noche";
    private const string Stays = "Primero elige una contraseña de 15 caracteres o más";

    private readonly TestClock clock = new();
    private readonly SoftPasskey device = new();

    [Theory]
    [InlineData(true, "RemovePasskey")]
    [InlineData(false, "RemoveAuthenticator")]
    public async Task Short_IsTakenBesideAFactor_WhichThenCannotBeTakenAway(bool passkey, string removal)
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        await AddAsync(ana, passkey);

        var tooShort = await ChangeAsync(ana, DemoData.Password, Short[1..]);
        Assert.Contains("entre 8 y 128", tooShort.Html, StringComparison.Ordinal);
        Assert.Contains("Al menos 8 caracteres", tooShort.Html, StringComparison.Ordinal);
        Assert.Equal("Contraseña cambiada", (await ChangeAsync(ana, DemoData.Password, Short)).Notice);
        Assert.True(await IsShortAsync(app));

        var refused = await ana.ChangeFactorAsync(removal);

        Assert.Equal(Stays, refused.Notice);
        Assert.Equal(Page, refused.Document.QuerySelector("main .alert a")!.GetAttribute("href"));
        Assert.Equal(10, await app.InDatabaseAsync(db => db.RecoveryCodes.CountAsync()));
        using var again = new PortalClient(app);
        Assert.Equal("Confirma que eres tú", (await again.SignInAsync(PortalClient.Admin, Short)).Heading);

        Assert.Equal("Contraseña cambiada", (await ChangeAsync(ana, Short, Long)).Notice);
        Assert.False(await IsShortAsync(app));
        Assert.StartsWith("Quitamos", (await ana.ChangeFactorAsync(removal)).Notice, StringComparison.Ordinal);
        Assert.Equal("Inicio", (await again.SignInAsync(PortalClient.Admin, Long)).Heading);
    }

    [Fact]
    public async Task Short_BesideTwoFactors_LetsOneOfThemGo()
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        await AddAsync(ana, passkey: true);
        await AddAsync(ana, passkey: false);
        await ChangeAsync(ana, DemoData.Password, Short);

        Assert.Equal("Quitamos el dispositivo", (await ana.ChangeFactorAsync("RemovePasskey")).Notice);
        Assert.Equal(Stays, (await ana.ChangeFactorAsync("RemoveAuthenticator")).Notice);
    }

    [Theory]
    [InlineData("Passw0rd")]
    [InlineData("Andina26")]
    public async Task Short_AndEasy_IsRefused(string wanted)
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        await AddAsync(ana, passkey: true);

        Assert.Contains("fácil de adivinar", (await ChangeAsync(ana, DemoData.Password, wanted)).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MailedLink_AsksForFifteen_ButForEightBesideAFactor(bool factor)
    {
        await using var app = new PortalApp { Clock = clock };
        if (factor)
        {
            using var ana = await PortalClient.SignedInAsync(app);
            await AddAsync(ana, passkey: true);
        }

        using var forgetful = new PortalClient(app);
        var ask = await forgetful.GetAsync("/cuenta/recuperar");
        await forgetful.SubmitAsync(ask, ask.MainForm, new() { ["Email"] = PortalClient.Admin });
        var page = await forgetful.GetAsync((await app.MailedLinkAsync())!);

        var answer = await forgetful.SubmitAsync(page, page.MainForm, new() { ["Wanted"] = Short });

        Assert.Equal(factor, answer.Notice == "Tu contraseña nueva está lista");
        Assert.Equal(!factor, answer.Html.Contains("entre 15 y 128", StringComparison.Ordinal));
        Assert.Equal(factor, await IsShortAsync(app));
    }

    public void Dispose() => device.Dispose();

    private async Task AddAsync(PortalClient person, bool passkey)
    {
        if (passkey)
        {
            await device.AddToAsync(person);
        }
        else
        {
            await person.AddAuthenticatorAsync(clock);
        }
    }

    private static async Task<PortalPage> ChangeAsync(PortalClient person, string current, string wanted)
    {
        var page = await person.GetAsync(Page);
        return await person.SubmitAsync(page, page.MainForm, new() { ["Current"] = current, ["Wanted"] = wanted });
    }

    private static Task<bool> IsShortAsync(PortalApp app) =>
        app.InDatabaseAsync(
            db => db.Users.Where(person => person.Email == PortalClient.Admin).Select(person => person.HasShortPassword).SingleAsync());
}
