using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>
/// What was answered once is answered: a copied cookie and the answer to it serve nobody again (ASVS 6.5.1, 6.7.2; WebAuthn Level 3,
/// 13.4.3).
/// </summary>
[Trait("Engine", "Both")]
public sealed class ConsumedChallengeTests : IDisposable
{
    private const string SignInPage = "/cuenta/iniciar-sesion";
    private const string Security = "/cuenta/seguridad";
    private const string Home = "Inicio";
    private const string Refused = "No pudimos dejarte entrar";
    private const string Unproven = "No pudimos confirmar que eres tú";

    private readonly TestClock clock = new();
    private readonly SoftPasskey device = new() { Counts = false };

    [Fact]
    public async Task PasskeyAnswer_WithItsCookie_LetsInOnce_HereAndAtAnotherPortal()
    {
        await using var app = await WithPasskeyAsync();
        await using var other = app.Twin();
        using var owner = new PortalClient(app);
        using var thief = new PortalClient(app);
        using var elsewhere = new PortalClient(other);
        var (page, answer) = await AnsweredAsync(owner);
        thief.TakeCookie(owner, "llave");
        elsewhere.TakeCookie(owner, "llave");

        Assert.Equal(Home, (await SignInAsync(owner, page, answer)).Heading);

        Assert.Equal(Refused, (await SignInAsync(thief, await thief.GetAsync(SignInPage), answer)).Notice);
        Assert.Equal(Refused, (await SignInAsync(elsewhere, await elsewhere.GetAsync(SignInPage), answer)).Notice);
    }

    [Fact]
    public async Task PasskeyAnswer_ThatLetIn_ProvesNothingLater()
    {
        await using var app = await WithPasskeyAsync();
        using var owner = new PortalClient(app);
        using var copy = new PortalClient(app);
        var (page, answer) = await AnsweredAsync(owner);
        copy.TakeCookie(owner, "llave");
        await SignInAsync(owner, page, answer);
        await owner.GenerateAsync();
        clock.Advance(TimeSpan.FromMinutes(6));
        var asked = await RevealAsync(owner);
        owner.TakeCookie(copy, "llave");

        var refused = await ProveAsync(owner, asked, answer);

        Assert.Equal((Unproven, null), (refused.Notice, refused.AccessKey));
        Assert.NotNull((await device.AnswerAsync(owner, refused)).AccessKey);
    }

    [Fact]
    public async Task Proof_ByPasskey_SentAgainWithItsCookie_ProvesNothing()
    {
        await using var app = await WithPasskeyAsync();
        using var owner = await PasskeySignedInAsync(app);
        await owner.GenerateAsync();
        clock.Advance(TimeSpan.FromMinutes(6));
        var asked = await RevealAsync(owner);
        var answer = device.Get(await SoftPasskey.OptionsAsync(owner, asked));
        using var copy = new PortalClient(app);
        copy.TakeCookie(owner, "llave");
        Assert.NotNull((await ProveAsync(owner, asked, answer)).AccessKey);
        clock.Advance(TimeSpan.FromMinutes(6));
        owner.TakeCookie(copy, "llave");

        Assert.Equal(Unproven, (await ProveAsync(owner, await RevealAsync(owner), answer)).Notice);
    }

    [Fact]
    public async Task SameAnswer_AtTwoPortalsAtOnce_LetsOneIn()
    {
        await using var app = await WithPasskeyAsync();
        await using var other = app.Twin();
        using var owner = new PortalClient(app);
        var (_, answer) = await AnsweredAsync(owner);
        PortalClient[] browsers = [.. Enumerable.Range(0, 6).Select(which => new PortalClient(which % 2 == 0 ? app : other))];
        var pages = await Task.WhenAll(browsers.Select(browser =>
        {
            browser.TakeCookie(owner, "llave");
            return browser.GetAsync(SignInPage);
        }));

        var answers = await Task.WhenAll(browsers.Zip(pages, (browser, page) => SignInAsync(browser, page, answer)));

        Assert.Single(answers, page => page.Heading == Home);
        Assert.Equal(5, answers.Count(page => page.Notice == Refused));
        Array.ForEach(browsers, browser => browser.Dispose());
    }

    [Fact]
    public async Task NewPasskey_RemovedSince_IsNotBroughtBackByItsOldAnswer()
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        var page = await ana.GetAsync(Security);
        var step = await ana.SubmitAsync(page, page.Form("NewPasskey"));
        var form = step.Form("AddPasskey");
        var answer = device.Create(form.GetAttribute("data-options")!);
        using var copy = new PortalClient(app);
        copy.TakeCookie(ana, "llave");
        Assert.Equal(10, (await ana.SubmitAsync(step, form, new() { ["answer"] = answer })).RecoveryCodes().Length);
        await ana.ChangeFactorAsync("RemovePasskey");
        ana.TakeCookie(copy, "llave");

        var refused = await ana.SubmitAsync(step, form, new() { ["answer"] = answer });

        Assert.Equal("No agregamos el dispositivo", refused.Notice);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.UserPasskeys.CountAsync()));
    }

    [Fact]
    public async Task RightPassword_WaitsForOneCode_ItsCopiedCookieForNone()
    {
        await using var app = new PortalApp { Clock = clock };
        var secret = await WithAuthenticatorAsync(app);
        using var ana = new PortalClient(app);
        using var thief = new PortalClient(app);
        var asked = await ana.SignInAsync(PortalClient.Admin, DemoData.Password);
        thief.TakeCookie(ana, "verificacion");
        var stolen = await thief.GetAsync("/cuenta/verificacion");
        Assert.Equal("Confirma que eres tú", stolen.Heading);
        Assert.Equal(Home, (await CodeAsync(ana, asked, clock.CodeOf(secret))).Heading);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("Empieza de nuevo", (await CodeAsync(thief, stolen, clock.CodeOf(secret))).Notice);
        Assert.Equal("Empieza de nuevo", (await thief.GetAsync("/cuenta/verificacion")).Notice);
    }

    [Fact]
    public async Task RightPassword_AnsweredByTwoCodesAtOnce_LetsOneIn()
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        var codes = (await ana.AddAuthenticatorAsync(clock)).Done.RecoveryCodes();
        using var waiting = new PortalClient(app);
        var asked = await waiting.SignInAsync(PortalClient.Admin, DemoData.Password);
        PortalClient[] browsers = [.. Enumerable.Range(0, 5).Select(_ => new PortalClient(app))];
        var pages = await Task.WhenAll(browsers.Select(browser =>
        {
            browser.TakeCookie(waiting, "verificacion");
            return browser.GetAsync("/cuenta/verificacion");
        }));

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(which => CodeAsync(browsers[which], pages[which], codes[which])));

        Assert.Single(answers, page => page.Heading == Home);
        Array.ForEach(browsers, browser => browser.Dispose());
    }

    [Fact]
    public async Task RightPassword_ThatAPasskeyAnswered_WaitsForNoCode()
    {
        await using var app = await WithPasskeyAsync();
        using var ana = new PortalClient(app);
        using var thief = new PortalClient(app);
        var asked = await ana.SignInAsync(PortalClient.Admin, DemoData.Password);
        thief.TakeCookie(ana, "verificacion");

        Assert.Equal(Home, (await device.AnswerAsync(ana, asked)).Heading);

        Assert.Equal("Empieza de nuevo", (await thief.GetAsync("/cuenta/verificacion")).Notice);
    }

    [Fact]
    public async Task Code_ThatLetIn_ProvesNothing_AndOneThatProved_LetsNobodyIn()
    {
        await using var app = new PortalApp { Clock = clock };
        var secret = await WithAuthenticatorAsync(app);
        using var ana = new PortalClient(app);
        var used = clock.CodeOf(secret);
        await CodeAsync(ana, await ana.SignInAsync(PortalClient.Admin, DemoData.Password), used);
        await app.InDatabaseAsync(
            db => db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(row => row.ProvenAt, clock.GetUtcNow().AddHours(-1))));

        Assert.Equal(Unproven, (await ProveByCodeAsync(ana, used)).Notice);

        clock.Advance(TimeSpan.FromSeconds(30));
        var proof = clock.CodeOf(secret);
        Assert.NotEqual("Confirma que eres tú", (await ProveByCodeAsync(ana, proof)).Heading);
        using var thief = new PortalClient(app);
        Assert.Equal(Refused, (await CodeAsync(thief, await thief.SignInAsync(PortalClient.Admin, DemoData.Password), proof)).Notice);
    }

    [Fact]
    public async Task OnlyAnAnsweredQuestion_CostsARow_AndThatForADay()
    {
        await using var app = await WithPasskeyAsync();
        Task<int> RowsAsync() => app.InDatabaseAsync(db => db.ConsumedChallenges.CountAsync());
        var before = await RowsAsync();
        using var owner = new PortalClient(app);
        var (page, _) = await AnsweredAsync(owner);
        Assert.Equal(Refused, (await SignInAsync(owner, page, "{}")).Notice);
        Assert.Equal(before, await RowsAsync());

        using (await PasskeySignedInAsync(app))
        {
            Assert.Equal(before + 1, await RowsAsync());
        }

        var housekeeping = app.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<Housekeeping>().Single();
        clock.Advance(TimeSpan.FromHours(23));
        await housekeeping.RunOnceAsync(CancellationToken.None);
        Assert.Equal(before + 1, await RowsAsync());
        clock.Advance(TimeSpan.FromHours(2));
        await housekeeping.RunOnceAsync(CancellationToken.None);
        Assert.Equal(0, await RowsAsync());
    }

    public void Dispose() => device.Dispose();

    private async Task<PortalApp> WithPasskeyAsync()
    {
        var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        await device.AddToAsync(ana);
        return app;
    }

    private async Task<string> WithAuthenticatorAsync(PortalApp app)
    {
        using var ana = await PortalClient.SignedInAsync(app);
        var (secret, _) = await ana.AddAuthenticatorAsync(clock);
        clock.Advance(TimeSpan.FromMinutes(1));
        return secret;
    }

    private async Task<PortalClient> PasskeySignedInAsync(PortalApp app)
    {
        var owner = new PortalClient(app);
        var (page, answer) = await AnsweredAsync(owner);
        Assert.Equal(Home, (await SignInAsync(owner, page, answer)).Heading);
        return owner;
    }

    // The portal has asked, and the device has answered; nothing is sent yet.
    private async Task<(PortalPage Page, string Answer)> AnsweredAsync(PortalClient browser)
    {
        var page = await browser.GetAsync(SignInPage);
        return (page, device.Get(await SoftPasskey.OptionsAsync(browser, page)));
    }

    private static Task<PortalPage> SignInAsync(PortalClient browser, PortalPage page, string answer) =>
        browser.SubmitAsync(page, page.Form("Passkey"), new() { ["Answer"] = answer });

    private static async Task<PortalPage> RevealAsync(PortalClient admin)
    {
        var page = await admin.GetAsync(PortalClient.ByConfiguration);
        return await admin.SubmitAsync(page, page.Form("Reveal"));
    }

    private static Task<PortalPage> ProveAsync(PortalClient admin, PortalPage asked, string answer) =>
        admin.SubmitAsync(
            asked, (IHtmlFormElement)asked.Document.QuerySelector("form[data-passkey=get]")!, new() { ["Proof.Passkey"] = answer });

    // Asks for new recovery codes, which needs a fresh proof.
    private static async Task<PortalPage> ProveByCodeAsync(PortalClient person, string code)
    {
        var asked = await person.ChangeFactorAsync("NewCodes");
        var form = (IHtmlFormElement)asked.Document.QuerySelector("#prueba-clave")!.Closest("form")!;
        return await person.SubmitAsync(asked, form, new() { ["Proof.Password"] = DemoData.Password, ["Proof.Code"] = code });
    }

    private static Task<PortalPage> CodeAsync(PortalClient browser, PortalPage asked, string code) =>
        browser.SubmitAsync(asked, asked.MainForm, new() { ["Codigo"] = code });
}
