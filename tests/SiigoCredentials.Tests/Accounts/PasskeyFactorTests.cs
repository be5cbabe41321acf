using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>With a passkey, too, the password alone lets nobody in; recovery codes stand in for either kind of factor.</summary>
public sealed class PasskeyFactorTests : IDisposable
{
    private const string Asked = "Confirma que eres tú";

    private readonly TestClock clock = new();
    private readonly SoftPasskey device = new();

    [Fact]
    public async Task Password_OfWhoHasOnlyAPasskey_DoesNotLetIn_ButARecoveryCodeAfterItDoes()
    {
        await using var app = new PortalApp { Clock = clock };
        var codes = await AddPasskeyAsync(app);
        using var ana = new PortalClient(app);

        var asked = await ana.SignInAsync(PortalClient.Admin, DemoData.Password, PortalClient.ByPartners);

        Assert.Equal(Asked, asked.Heading);
        Assert.Contains("Código de recuperación", asked.Document.QuerySelector("label[for=Codigo]")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("6 dígitos", asked.Html, StringComparison.Ordinal);
        Assert.Contains(
            "Escribe abajo uno de tus códigos de recuperación", asked.Document.QuerySelector("[data-passkey-missing]")!.TextContent,
            StringComparison.Ordinal);
        Assert.Equal("Iniciar sesión", (await ana.GetAsync("/")).Heading);
        Assert.Equal("Mi credencial API", (await EnterCodeAsync(ana, await EnterCodeAsync(ana, asked, "123456"), codes[0])).Heading);
        Assert.Equal(SignInMethod.PasswordAndRecoveryCode, await MethodAsync(app));
    }

    [Fact]
    public async Task SecondStep_WithThePasskey_GoesBackToThePageAskedFor()
    {
        await using var app = new PortalApp { Clock = clock };
        await AddPasskeyAsync(app);
        using var ana = new PortalClient(app);

        var back = await device.AnswerAsync(ana, await ana.SignInAsync(PortalClient.Admin, DemoData.Password, PortalClient.ByPartners));

        Assert.Equal("Mi credencial API", back.Heading);
        Assert.Equal(SignInMethod.Passkey, await MethodAsync(app));
        Assert.DoesNotContain("verificacion=", ana.CookieHeader, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondStep_OfWhoHasBoth_AsksForTheCode_AndOffersThePasskey()
    {
        await using var app = new PortalApp { Clock = clock };
        using var here = await PortalClient.SignedInAsync(app);
        await device.AddToAsync(here);
        var (secret, _) = await here.AddAuthenticatorAsync(clock);
        clock.Advance(TimeSpan.FromMinutes(1));

        foreach (var byPasskey in (bool[])[true, false])
        {
            using var ana = new PortalClient(app);
            var asked = await ana.SignInAsync(PortalClient.Admin, DemoData.Password);
            Assert.Contains(
                "Código de 6 dígitos", asked.Document.QuerySelector("label[for=Codigo]")!.TextContent, StringComparison.Ordinal);
            Assert.Equal(
                "Inicio", (byPasskey ? await device.AnswerAsync(ana, asked) : await EnterCodeAsync(ana, asked, clock.CodeOf(secret)))
                    .Heading);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RecoveryCodes_ComeWithTheFirstFactor_StayWithOneOfTwo_AndGoWithTheLast(bool passkeyFirst)
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        var first = passkeyFirst
            ? (await device.AddToAsync(ana)).RecoveryCodes() : (await ana.AddAuthenticatorAsync(clock)).Done.RecoveryCodes();
        var second = passkeyFirst
            ? (await ana.AddAuthenticatorAsync(clock)).Done.RecoveryCodes() : (await device.AddToAsync(ana)).RecoveryCodes();

        Assert.Equal(10, first.Length);
        Assert.Empty(second);
        await ana.ChangeFactorAsync(passkeyFirst ? "RemovePasskey" : "RemoveAuthenticator");
        using (var browser = new PortalClient(app))
        {
            var asked = await browser.SignInAsync(PortalClient.Admin, DemoData.Password);
            Assert.Equal(Asked, asked.Heading);
            Assert.Equal("Inicio", (await EnterCodeAsync(browser, asked, first[0])).Heading);
        }

        await ana.ChangeFactorAsync(passkeyFirst ? "RemoveAuthenticator" : "RemovePasskey");

        Assert.Equal(0, await app.InDatabaseAsync(db => db.RecoveryCodes.CountAsync()));
        using var again = await PortalClient.SignedInAsync(app);
    }

    [Fact]
    public async Task RecoveryCodes_OfWhoHasOnlyAPasskey_AreMadeAnew()
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        var earlier = (await device.AddToAsync(ana)).RecoveryCodes();

        var codes = (await ana.ChangeFactorAsync("NewCodes")).RecoveryCodes();

        Assert.Equal(10, codes.Except(earlier).Count());
    }

    [Fact]
    public async Task Passkey_AddedOrRemoved_EndsTheOtherSessions()
    {
        await using var app = new PortalApp { Clock = clock };
        using var elsewhere = await PortalClient.SignedInAsync(app);
        using var ana = await PortalClient.SignedInAsync(app);

        await device.AddToAsync(ana);
        Assert.Equal("Iniciar sesión", (await elsewhere.GetAsync("/")).Heading);
        Assert.Equal("Inicio", (await device.AnswerAsync(elsewhere, await elsewhere.GetAsync("/cuenta/iniciar-sesion"))).Heading);
        await ana.ChangeFactorAsync("RemovePasskey");

        Assert.Equal("Iniciar sesión", (await elsewhere.GetAsync("/")).Heading);
        Assert.Equal("Inicio", (await ana.GetAsync("/")).Heading);
    }

    public void Dispose() => device.Dispose();

    private async Task<string[]> AddPasskeyAsync(PortalApp app)
    {
        using var ana = await PortalClient.SignedInAsync(app);
        return (await device.AddToAsync(ana)).RecoveryCodes();
    }

    private static Task<PortalPage> EnterCodeAsync(PortalClient browser, PortalPage asked, string code) =>
        browser.SubmitAsync(
            asked, (IHtmlFormElement)asked.Document.QuerySelector("#Codigo")!.Closest("form")!, new() { ["Codigo"] = code });

    private static Task<SignInMethod> MethodAsync(PortalApp app) =>
        app.InDatabaseAsync(db => db.Sessions.OrderByDescending(session => session.Id).Select(session => session.Method).FirstAsync());
}
