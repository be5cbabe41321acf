using AngleSharp.Html.Dom;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>Guessing at passwords is bounded, and no stranger locks an owner out (ASVS 6.1.1, 6.3.1).</summary>
[Trait("Loop", "Quick")]
public sealed class SignInThrottleTests
{
    private readonly TestClock clock = new();

    [Theory]
    [InlineData(PortalClient.Admin)]
    [InlineData("nadie@demo.example")]
    public async Task TooManyGuesses_AreRefusedUnread_AndTheWaitIsTold(string email)
    {
        await using var app = new PortalApp { Clock = clock };
        using var stranger = new PortalClient(app);
        for (var attempt = 0; attempt < 10; attempt++)
        {
            Assert.Equal(200, (int)(await stranger.SignInAsync(email, $"adivinanza {attempt}")).Status);
        }

        var refused = await stranger.SignInAsync(email, DemoData.Password);

        Assert.Equal(429, (int)refused.Status);
        Assert.Equal(TimeSpan.FromMinutes(1), refused.Response.Headers.RetryAfter!.Delta);
        Assert.Contains("Hubo demasiados intentos. Espera un minuto", refused.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnerOnAKnownBrowser_EntersWhileStrangersGuess()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Accounts:AttemptsPerAccount"] = "3" } };
        using var owner = await PortalClient.SignedInAsync(app);
        await SignOutAsync(owner);
        await GuessAsync(app, PortalClient.Admin, 5);

        Assert.Equal("Inicio", (await owner.SignInAsync(PortalClient.Admin, DemoData.Password)).Heading);
        using var elsewhere = new PortalClient(app);
        Assert.Equal(429, (int)(await elsewhere.SignInAsync(PortalClient.Admin, DemoData.Password)).Status);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("Inicio", (await elsewhere.SignInAsync(PortalClient.Admin, DemoData.Password)).Heading);
    }

    [Fact]
    public async Task ABrowserKnownToOnePerson_IsAStrangerToAnother()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Accounts:AttemptsPerAccount"] = "3" } };
        using var colleague = await PortalClient.SignedInAsync(app, PortalClient.Colleague);
        await SignOutAsync(colleague);
        await GuessAsync(app, PortalClient.Admin, 3);

        Assert.Equal(429, (int)(await colleague.SignInAsync(PortalClient.Admin, DemoData.Password)).Status);
    }

    [Fact]
    public async Task OneAddress_CannotTryAccountAfterAccount()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Accounts:AttemptsPerAddress"] = "5" } };
        for (var account = 0; account < 5; account++)
        {
            await GuessAsync(app, $"persona{account}@demo.example", 1);
        }

        using var next = new PortalClient(app);
        Assert.Equal(429, (int)(await next.SignInAsync("otra@demo.example", "adivinanza")).Status);
    }

    [Fact]
    public async Task UsedUpAddress_KeepsItsOwnerOut_NeitherOfSigningInNorOfRevoking()
    {
        await using var app = new PortalApp
        { Clock = clock, Settings = { ["Accounts:AttemptsPerAddress"] = "3", ["Accounts:AttemptsPerAccount"] = "3" } };
        using var owner = await PortalClient.SignedInAsync(app);
        await owner.GenerateAsync();
        await SignOutAsync(owner);
        using var stranger = new PortalClient(app);
        await GuessAsync(app, PortalClient.Admin, 4);
        await GuessAsync(app, "nadie@demo.example", 4);
        for (var time = 0; time < 4; time++)
        {
            await UseAsync(stranger, "/entrega");
            await UseAsync(stranger, "/cuenta/recuperar");
        }

        Assert.Equal(429, (int)(await stranger.SignInAsync(PortalClient.OtherAdmin, DemoData.Password)).Status);
        Assert.Equal("Inicio", (await owner.SignInAsync(PortalClient.Admin, DemoData.Password)).Heading);
        clock.Advance(TimeSpan.FromMinutes(6));
        await GuessAsync(app, PortalClient.Admin, 4);
        var revoked = await StepUpAsync(await ActAsync(owner, "Revoke"), DemoData.Password);

        Assert.Equal("Access Key revocado", revoked.Page.Notice);
    }

    [Theory]
    [InlineData("/entrega", "/cuenta/recuperar")]
    [InlineData("/cuenta/recuperar", "/entrega")]
    public async Task PublicPage_HasABudgetOfItsOwn(string flooded, string other)
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Accounts:AttemptsPerAddress"] = "3" } };
        using var stranger = new PortalClient(app);
        for (var time = 0; time < 3; time++)
        {
            Assert.Equal(200, (int)(await UseAsync(stranger, flooded)).Status);
        }

        Assert.Equal(429, (int)(await UseAsync(stranger, flooded)).Status);

        Assert.Equal(200, (int)(await UseAsync(stranger, other)).Status);
        using (await PortalClient.SignedInAsync(app))
        {
            clock.Advance(TimeSpan.FromMinutes(10));
            Assert.Equal(200, (int)(await UseAsync(stranger, flooded)).Status);
        }
    }

    [Fact]
    public async Task Owner_WhoForgotTheirPassword_AsksForALink_WhateverTheirAddressDid()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Accounts:AttemptsPerAddress"] = "3" } };
        using var owner = await PortalClient.SignedInAsync(app);
        await SignOutAsync(owner);
        using var stranger = new PortalClient(app);
        for (var time = 0; time < 4; time++)
        {
            await UseAsync(stranger, "/cuenta/recuperar");
        }

        Assert.Equal(200, (int)(await UseAsync(owner, "/cuenta/recuperar", PortalClient.Admin)).Status);
        Assert.Equal(429, (int)(await UseAsync(owner, "/cuenta/recuperar", PortalClient.OtherAdmin)).Status);
    }

    [Fact]
    public async Task MadeUpCodeOfABrowser_IsNoKnownBrowser()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Accounts:AttemptsPerAccount"] = "3" } };
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var stranger = WithCode($"{attempt}".PadLeft(43, 'a'));
            Assert.Equal(200, (int)(await stranger.SignInAsync(PortalClient.Admin, "adivinanza")).Status);
        }

        using var next = WithCode(new string('b', 43));
        Assert.Equal(429, (int)(await next.SignInAsync(PortalClient.Admin, DemoData.Password)).Status);

        PortalClient WithCode(string code)
        {
            var stranger = new PortalClient(app);
            stranger.BringCookie("dispositivo", code);
            return stranger;
        }
    }

    [Fact]
    public async Task CopiedCodeOfABrowser_HasThatBrowsersAttempts_AndLeavesTheOwnersOtherOnesTheirs()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Accounts:AttemptsPerAccount"] = "3" } };
        using var copied = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SignedInAsync(app);
        await SignOutAsync(other);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Equal(200, (int)(await ThiefAsync()).Status);
        }

        Assert.Equal(429, (int)(await ThiefAsync()).Status);
        Assert.Equal("Inicio", (await other.SignInAsync(PortalClient.Admin, DemoData.Password)).Heading);

        async Task<PortalPage> ThiefAsync()
        {
            using var thief = new PortalClient(app);
            thief.TakeCookie(copied, "dispositivo");
            return await thief.SignInAsync(PortalClient.Admin, "adivinanza");
        }
    }

    [Fact]
    public async Task Session_HasAttemptsOfItsOwn_WhateverBrowserItIsIn()
    {
        await using var app = new PortalApp
        { Clock = clock, Settings = { ["Accounts:AttemptsPerAccount"] = "3", ["Accounts:AttemptsPerAddress"] = "3" } };
        using var stolen = await PortalClient.SignedInAsync(app);
        using var owner = await PortalClient.SignedInAsync(app);
        using var thief = new PortalClient(app);
        thief.TakeCookie(stolen, "sesion");
        await stolen.GenerateAsync();
        clock.Advance(TimeSpan.FromMinutes(6));
        await GuessAsync(app, PortalClient.Admin, 4);
        var (_, page) = await ActAsync(thief, "Reveal");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            (_, page) = await StepUpAsync((thief, page), "adivinanza");
            Assert.Equal(200, (int)page.Status);
        }

        Assert.Equal(429, (int)(await StepUpAsync((thief, page), DemoData.Password)).Page.Status);
        Assert.NotNull((await StepUpAsync(await ActAsync(owner, "Reveal"), DemoData.Password)).Page.AccessKey);
    }

    [Fact]
    public async Task RightPasswords_AreNotCounted()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Accounts:AttemptsPerAccount"] = "3" } };
        for (var time = 0; time < 5; time++)
        {
            using var client = await PortalClient.SignedInAsync(app);
        }
    }

    private static async Task GuessAsync(PortalApp app, string email, int times)
    {
        using var stranger = new PortalClient(app);
        for (var attempt = 0; attempt < times; attempt++)
        {
            await stranger.SignInAsync(email, "adivinanza");
        }
    }

    private static async Task<PortalPage> UseAsync(PortalClient person, string path, string email = "nadie@demo.example")
    {
        var page = await person.GetAsync(path);
        return await person.SubmitAsync(page, page.MainForm, new() { ["Email"] = email, ["Codigo"] = "12345678", ["Enlace"] = "nada" });
    }

    private static async Task<(PortalClient Person, PortalPage Page)> ActAsync(PortalClient person, string act)
    {
        var page = await person.GetAsync(act == "Revoke" ? PortalClient.SecurityTab : PortalClient.ByConfiguration);
        return (person, await person.SubmitAsync(page, page.Form(act), PortalClient.Yes));
    }

    private static async Task<(PortalClient Person, PortalPage Page)> StepUpAsync(
        (PortalClient Person, PortalPage Page) asked, string password)
    {
        Assert.Equal("Confirma que eres tú", asked.Page.Heading);
        var form = (IHtmlFormElement)asked.Page.Document.QuerySelector("#prueba-clave")!.Closest("form")!;
        return (asked.Person, await asked.Person.SubmitAsync(asked.Page, form, new() { ["Proof.Password"] = password }));
    }

    private static async Task SignOutAsync(PortalClient person)
    {
        var page = await person.GetAsync("/cuenta/cerrar-sesion");
        await person.SubmitAsync(page, page.MainForm);
    }
}
