using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>Guessing at passwords is bounded, and no stranger locks an owner out (ASVS 6.1.1, 6.3.1).</summary>
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

    private static async Task SignOutAsync(PortalClient person)
    {
        var page = await person.GetAsync("/cuenta/cerrar-sesion");
        await person.SubmitAsync(page, page.MainForm);
    }
}
