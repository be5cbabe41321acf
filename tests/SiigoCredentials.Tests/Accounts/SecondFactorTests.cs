using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OtpNet;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>The authenticator and its recovery codes: ASVS 6.3.3, 6.5.1, 6.5.2, 6.5.5.</summary>
[Trait("Engine", "Both")]
public sealed class SecondFactorTests
{
    private const string Security = "/cuenta/seguridad";
    private const string Asked = "Confirma que eres tú";
    private const string Refused = "No pudimos dejarte entrar";

    private readonly TestClock clock = new();

    [Fact]
    public async Task SetUp_IsInForceOnlyAfterAFirstCode()
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        var page = await ana.GetAsync(Security);
        var setUp = await ana.SubmitAsync(page, page.Form("SetUp"));
        var secret = SecretOn(setUp);

        using (await PortalClient.SignedInAsync(app)) // the password alone still lets her in
        {
            var wrong = await ana.SubmitAsync(setUp, setUp.Form("Confirm"), new() { ["code"] = WrongCode(secret) });
            Assert.Equal("El código no coincide", wrong.Notice);
            Assert.Equal(secret, SecretOn(wrong));
            var done = await ana.SubmitAsync(wrong, wrong.Form("Confirm"), new() { ["code"] = Code(secret) });
            Assert.Equal("Tu aplicación está activa", done.Notice);
            Assert.Equal(10, CodesOn(done).Distinct().Count());
        }

        using var again = new PortalClient(app);
        Assert.Equal(Asked, (await again.SignInAsync(PortalClient.Admin, DemoData.Password)).Heading);
        Assert.Equal("Iniciar sesión", (await again.GetAsync("/")).Heading);
    }

    [Fact]
    public async Task SignIn_WithACode_GoesBackToThePageAskedFor()
    {
        await using var app = new PortalApp { Clock = clock };
        var (secret, _) = await SetUpAsync(app);
        clock.Advance(TimeSpan.FromMinutes(1));
        using var ana = new PortalClient(app);

        var asked = await ana.SignInAsync(PortalClient.Admin, DemoData.Password, PortalClient.ByPartners);
        var back = await AnswerAsync(ana, await AnswerAsync(ana, asked, WrongCode(secret)), Code(secret).Insert(3, " "));

        Assert.Equal("Mi credencial API", back.Heading);
        Assert.Equal(SignInMethod.PasswordAndCode, await MethodAsync(app));
    }

    [Fact]
    public async Task Code_ServesOnce_AndNoneBeforeItServesLater()
    {
        await using var app = new PortalApp { Clock = clock };
        var (secret, _) = await SetUpAsync(app);
        Assert.Equal(Refused, (await SignInAsync(app, Code(secret))).Notice); // used to confirm

        clock.Advance(TimeSpan.FromSeconds(30));
        var used = Code(secret);
        Assert.Equal("Inicio", (await SignInAsync(app, used)).Heading);
        Assert.Equal(Refused, (await SignInAsync(app, used)).Notice);
        Assert.Equal(Refused, (await SignInAsync(app, Code(secret, steps: -1))).Notice);

        Assert.Equal("Inicio", (await SignInAsync(app, Code(secret, steps: 1))).Heading);
        Assert.Equal(Refused, (await SignInAsync(app, used)).Notice);
    }

    [Fact]
    public async Task Code_OfTwoStepsAgoOrAhead_IsRefused()
    {
        await using var app = new PortalApp { Clock = clock };
        var (secret, _) = await SetUpAsync(app);
        clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(Refused, (await SignInAsync(app, Code(secret, steps: -2))).Notice);
        Assert.Equal(Refused, (await SignInAsync(app, Code(secret, steps: 2))).Notice);
        Assert.Equal("Inicio", (await SignInAsync(app, Code(secret, steps: -1))).Heading);
    }

    [Fact]
    public async Task SameCode_FromManyBrowsersAtOnce_LetsOneIn()
    {
        await using var app = new PortalApp { Clock = clock };
        var (secret, recovery) = await SetUpAsync(app);
        clock.Advance(TimeSpan.FromMinutes(1));

        foreach (var code in (string[])[Code(secret), recovery[0]])
        {
            var pages = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => SignInAsync(app, code)));
            Assert.Single(pages, page => page.Heading == "Inicio");
        }
    }

    [Fact]
    public async Task RecoveryCode_ServesOnce_HoweverItIsTyped()
    {
        await using var app = new PortalApp { Clock = clock };
        var (_, recovery) = await SetUpAsync(app);

        Assert.Equal("Inicio", (await SignInAsync(app, $" {recovery[3].ToUpperInvariant().Replace('-', ' ')}")).Heading);
        Assert.Equal(SignInMethod.PasswordAndRecoveryCode, await MethodAsync(app));
        Assert.Equal(Refused, (await SignInAsync(app, recovery[3])).Notice);
        Assert.Equal("Inicio", (await SignInAsync(app, recovery[4])).Heading);
        Assert.Equal(8, await app.InDatabaseAsync(db => db.RecoveryCodes.CountAsync(code => code.UsedAt == null)));
    }

    [Fact]
    public async Task RecoveryCodes_MadeAnew_ReplaceTheEarlierOnes()
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        var (_, earlier) = await SetUpAsync(ana);

        var page = await ana.GetAsync(Security);
        Assert.DoesNotContain(earlier[0], page.Html, StringComparison.Ordinal);
        var codes = CodesOn(await ana.SubmitAsync(page, page.Form("NewCodes")));

        Assert.Equal(Refused, (await SignInAsync(app, earlier[0])).Notice);
        Assert.Equal("Inicio", (await SignInAsync(app, codes[0])).Heading);
    }

    [Fact]
    public async Task Database_HoldsNeitherTheSecretNorACode()
    {
        await using var app = new PortalApp { Clock = clock };
        var (secret, recovery) = await SetUpAsync(app);

        var stored = string.Concat(await app.StoredAsync());

        Assert.Contains(PortalClient.Admin, stored, StringComparison.Ordinal); // the search can find
        var bytes = Base32Encoding.ToBytes(secret);
        foreach (
            var hidden in (
                string[])[Encoding.Latin1.GetString(bytes), Convert.ToHexString(bytes), secret, .. recovery,
                .. recovery.Select(code => code.Replace("-", "", StringComparison.Ordinal))])
        {
            Assert.DoesNotContain(hidden, stored, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task SecretInAnotherPersonsRow_DoesNotOpen()
    {
        await using var app = new PortalApp { Clock = clock };
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var (stolen, _) = await SetUpAsync(other);
        await SetUpAsync(app);
        await app.SqlAsync(
            $"UPDATE Authenticators SET LastStep = 0, SealedSecret = (SELECT SealedSecret FROM Authenticators a JOIN People p ON p.Id = a.PersonId WHERE p.Email = '{PortalClient.OtherAdmin}')");

        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(Refused, (await SignInAsync(app, Code(stolen))).Notice);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("１２３４５６")]
    [InlineData("0000-0000-0000-0000")]
    [InlineData("ñ - \u200F")]
    public async Task OddCode_IsRefused(string code)
    {
        await using var app = new PortalApp { Clock = clock };
        await SetUpAsync(app);
        clock.Advance(TimeSpan.FromMinutes(1));

        var page = await SignInAsync(app, code);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(Asked, page.Heading);
    }

    [Fact]
    public async Task WrongCodes_AreBounded_LikeWrongPasswords()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Accounts:AttemptsPerAccount"] = "3" } };
        var (secret, _) = await SetUpAsync(app);
        clock.Advance(TimeSpan.FromMinutes(11));
        using var thief = new PortalClient(app);
        var page = await thief.SignInAsync(PortalClient.Admin, DemoData.Password);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            page = await AnswerAsync(thief, page, WrongCode(secret));
        }

        page = await AnswerAsync(thief, page, Code(secret));

        Assert.Equal(429, (int)page.Status);
        Assert.Contains("Hubo demasiados intentos", page.Html, StringComparison.Ordinal);
        Assert.Equal("Iniciar sesión", (await thief.GetAsync("/")).Heading);
    }

    [Fact]
    public async Task TenMinutesAfterThePassword_TheCodeComesTooLate()
    {
        await using var app = new PortalApp { Clock = clock };
        var (secret, _) = await SetUpAsync(app);
        using var ana = new PortalClient(app);
        var asked = await ana.SignInAsync(PortalClient.Admin, DemoData.Password, PortalClient.ByPartners);

        clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        var late = await AnswerAsync(ana, asked, Code(secret));

        Assert.Equal("Empieza de nuevo", late.Notice);
        Assert.Contains("volver=%2Falianzas%2Fmi-credencial-api", late.Address, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task ChangedWhileTheCodeIsAwaited_TheRightCodeDoesNotServe()
    {
        await using var app = new PortalApp { Clock = clock };
        var (secret, _) = await SetUpAsync(app);
        clock.Advance(TimeSpan.FromMinutes(1));
        using var ana = new PortalClient(app);
        var asked = await ana.SignInAsync(PortalClient.Admin, DemoData.Password);

        await app.SqlAsync("UPDATE People SET SecurityStamp = 'otro'");
        var refused = await AnswerAsync(ana, asked, Code(secret));

        Assert.Equal("Empieza de nuevo", refused.Notice);
        Assert.Equal("Iniciar sesión", (await ana.GetAsync("/")).Heading);
    }

    [Theory]
    [InlineData("NewCodes")]
    [InlineData("RemoveAuthenticator")]
    public async Task ChangedFactor_EndsTheOtherSessions_AndKeepsThisOne(string act)
    {
        await using var app = new PortalApp { Clock = clock };
        using var elsewhere = await PortalClient.SignedInAsync(app);
        using var ana = await PortalClient.SignedInAsync(app);
        var (_, codes) = await SetUpAsync(ana);
        Assert.Equal("Iniciar sesión", (await elsewhere.GetAsync("/")).Heading);
        await AnswerAsync(elsewhere, await elsewhere.SignInAsync(PortalClient.Admin, DemoData.Password), codes[0]);
        Assert.Equal("Inicio", (await elsewhere.GetAsync("/")).Heading);

        var page = await ana.GetAsync(Security);
        await ana.SubmitAsync(page, page.Form(act));

        Assert.Equal("Iniciar sesión", (await elsewhere.GetAsync("/")).Heading);
        Assert.Equal("Seguridad de tu cuenta", (await ana.GetAsync(Security)).Heading);
    }

    [Fact]
    public async Task Removed_ThePasswordIsEnoughAgain()
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        await SetUpAsync(ana);

        var page = await ana.GetAsync(Security);
        var removed = await ana.SubmitAsync(page, page.Form("RemoveAuthenticator"));

        Assert.Equal("Quitamos tu aplicación de autenticación", removed.Notice);
        using var again = await PortalClient.SignedInAsync(app);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.RecoveryCodes.CountAsync()));
    }

    [Theory]
    [InlineData("NewCodes")]
    [InlineData("RemoveAuthenticator")]
    [InlineData("NewPasskey")]
    public async Task Change_WithAnOldProof_AsksFirst(string act)
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        var (secret, _) = await SetUpAsync(ana);
        clock.Advance(TimeSpan.FromMinutes(6));

        var page = await ana.GetAsync(Security);
        var asked = await ana.SubmitAsync(page, page.Form(act));

        Assert.NotNull(asked.Document.QuerySelector("input[name='Proof.Password']"));
        Assert.Equal(10, await app.InDatabaseAsync(db => db.RecoveryCodes.CountAsync()));
        var refused = await ana.SubmitAsync(asked, asked.MainForm, new() { ["Proof.Password"] = DemoData.Password });
        Assert.Equal("No pudimos confirmar que eres tú", refused.Notice); // with a second factor the password alone proves nothing
        var done = await ana.SubmitAsync(
            refused, refused.MainForm, new() { ["Proof.Password"] = DemoData.Password, ["Proof.Code"] = Code(secret) });
        Assert.Equal("Seguridad de tu cuenta", done.Heading);
        Assert.Null(done.Document.QuerySelector("input[name='Proof.Password']"));
    }

    [Fact]
    public async Task SetUp_WhileOneIsInForce_ChangesNothing()
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        var page = await ana.GetAsync(Security);
        var form = page.Form("SetUp");
        var (secret, _) = await SetUpAsync(ana);

        Assert.Equal("Tu aplicación ya estaba activa", (await ana.SubmitAsync(page, form)).Notice);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Inicio", (await SignInAsync(app, Code(secret))).Heading);
    }

    [Fact]
    public async Task Production_TheWaitingCookieIsBoundToTheHost()
    {
        await using var app = new ProductionApp { Clock = clock };
        await app.CreateFirstCompanyAsync();
        using var ana = new PortalClient(app);
        await ana.SignInAsync(ProductionApp.Email, ProductionApp.Password);
        await SetUpAsync(ana);
        using var again = new PortalClient(app);

        await again.SignInAsync(ProductionApp.Email, ProductionApp.Password);

        Assert.Contains("__Host-verificacion=", again.CookieHeader, StringComparison.Ordinal);
        Assert.DoesNotContain("sesion=", again.CookieHeader, StringComparison.Ordinal);
    }

    private async Task<(string Secret, string[] Codes)> SetUpAsync(PortalApp app)
    {
        using var ana = await PortalClient.SignedInAsync(app);
        return await SetUpAsync(ana);
    }

    private async Task<(string Secret, string[] Codes)> SetUpAsync(PortalClient person)
    {
        var page = await person.GetAsync(Security);
        var setUp = await person.SubmitAsync(page, page.Form("SetUp"));
        var secret = SecretOn(setUp);
        return (secret, CodesOn(await person.SubmitAsync(setUp, setUp.Form("Confirm"), new() { ["code"] = Code(secret) })));
    }

    private static async Task<PortalPage> SignInAsync(PortalApp app, string code)
    {
        using var browser = new PortalClient(app);
        return await AnswerAsync(browser, await browser.SignInAsync(PortalClient.Admin, DemoData.Password), code);
    }

    private static Task<PortalPage> AnswerAsync(PortalClient browser, PortalPage asked, string code) =>
        browser.SubmitAsync(asked, asked.MainForm, new() { ["Codigo"] = code });

    private static Task<SignInMethod> MethodAsync(PortalApp app) =>
        app.InDatabaseAsync(db => db.Sessions.OrderByDescending(session => session.Id).Select(session => session.Method).FirstAsync());

    private static string SecretOn(PortalPage page) => page.Document.QuerySelector("#secreto")!.TextContent.Trim();

    private static string[] CodesOn(PortalPage page) => page.Document.QuerySelector("#codigos")!.TextContent.Trim().Split('\n');

    private string Code(string secret, int steps = 0) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(clock.GetUtcNow().UtcDateTime.AddSeconds(30 * steps));

    private string WrongCode(string secret)
    {
        string[] right = [Code(secret, -1), Code(secret), Code(secret, 1)];
        return Enumerable.Range(0, 4).Select(digit => new string((char)('0' + digit), 6)).First(code => !right.Contains(code));
    }
}
