using System.Net;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>A forgotten password: the link in the mail, and what it can never do (ASVS 6.4.1, 6.4.3).</summary>
[Trait("Engine", "Both")]
public sealed class PasswordRecoveryTests
{
    private const string Page = "/cuenta/recuperar";
    private const string Wanted = "el río Magdalena suena de noche";
    private const string Over = "Este enlace ya no sirve";

    private readonly TestClock clock = new();

    [Fact]
    public async Task Link_SetsThePasswordOnce_EndsEverySession_AndSignsNobodyIn()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        using var forgetful = new PortalClient(app);
        await AskAsync(forgetful, PortalClient.Admin);
        var link = await app.MailedLinkAsync();

        var done = await ChooseAsync(forgetful, link!, Wanted);

        Assert.Equal("Tu contraseña nueva está lista", done.Notice);
        Assert.Equal("Iniciar sesión", (await forgetful.GetAsync("/")).Heading);
        Assert.Equal("Iniciar sesión", (await ana.GetAsync("/")).Heading);
        Assert.Contains(Over, (await forgetful.GetAsync(link!)).Html, StringComparison.Ordinal);
        Assert.Equal("No pudimos dejarte entrar", (await forgetful.SignInAsync(PortalClient.Admin, DemoData.Password)).Notice);
        Assert.Equal("Inicio", (await forgetful.SignInAsync(PortalClient.Admin, Wanted)).Heading);
        Assert.Equal(
            AuditAction.PasswordReset, await app.InDatabaseAsync(db => db.AuditEntries.Select(entry => entry.Action).SingleAsync()));
    }

    [Fact]
    public async Task Link_NeverSkipsTheSecondFactor()
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.AddAuthenticatorAsync(clock);
        using var forgetful = new PortalClient(app);
        await AskAsync(forgetful, PortalClient.Admin);

        await ChooseAsync(forgetful, (await app.MailedLinkAsync())!, Wanted);

        Assert.Equal("Confirma que eres tú", (await forgetful.SignInAsync(PortalClient.Admin, Wanted)).Heading);
        Assert.Equal("Iniciar sesión", (await forgetful.GetAsync("/")).Heading);
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public async Task Link_ServesForTenMinutes(int minutes, bool serves)
    {
        await using var app = new PortalApp { Clock = clock };
        using var forgetful = new PortalClient(app);
        await AskAsync(forgetful, PortalClient.Admin);
        var link = (await app.MailedLinkAsync())!;

        clock.Advance(TimeSpan.FromMinutes(minutes));

        Assert.Equal(!serves, (await forgetful.GetAsync(link)).Html.Contains(Over, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answer_IsTheSameForEverybody_AndOnlyAnOwnerGetsAMail()
    {
        await using var app = new PortalApp();
        using var forgetful = new PortalClient(app);

        var answers = new List<string>();
        foreach (var email in (string[])[PortalClient.Admin, "nadie@nada.example", "no es un correo", "   x"])
        {
            var page = await AskAsync(forgetful, email);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            answers.Add(page.Document.QuerySelector("main")!.TextContent);
        }

        Assert.Single(answers.Distinct());
        Assert.Equal(PortalClient.Admin, (await app.OnlyMailAsync()).To);
    }

    [Fact]
    public async Task Mails_AreBounded_AndTheFirstLinkStillServes()
    {
        await using var app = new PortalApp { Clock = clock };
        using var stranger = new PortalClient(app);
        await AskAsync(stranger, PortalClient.Admin);
        var first = (await app.MailedLinkAsync())!;
        for (var more = 0; more < 9; more++)
        {
            await AskAsync(stranger, PortalClient.Admin);
        }

        Assert.Equal(3, (await app.OutboxAsync()).Count);
        Assert.Equal("Tu contraseña nueva está lista", (await ChooseAsync(stranger, first, Wanted)).Notice);
        clock.Advance(TimeSpan.FromHours(1));
        await AskAsync(stranger, PortalClient.Admin);
        Assert.Equal(5, (await app.OutboxAsync()).Count); // with the one that tells of the change
    }

    [Fact]
    public async Task Asking_IsBoundedByAddress()
    {
        await using var app = new PortalApp { Settings = { ["Accounts:AttemptsPerAddress"] = "3" } };
        using var stranger = new PortalClient(app);
        for (var one = 0; one < 3; one++)
        {
            await AskAsync(stranger, $"nadie{one}@nada.example");
        }

        var refused = await AskAsync(stranger, PortalClient.Admin);

        Assert.Equal((HttpStatusCode.TooManyRequests, "No enviamos nada"), (refused.Status, refused.Notice));
        Assert.NotNull(refused.Response.Headers.RetryAfter);
        Assert.Empty(await app.OutboxAsync());
    }

    [Fact]
    public async Task PasswordThatIsRefused_LeavesTheLinkAndTheOldPassword()
    {
        await using var app = new PortalApp();
        using var forgetful = new PortalClient(app);
        await AskAsync(forgetful, PortalClient.Admin);
        var link = (await app.MailedLinkAsync())!;

        Assert.Contains("fácil de adivinar", (await ChooseAsync(forgetful, link, "Comercial Andina 2026!")).Html, StringComparison.Ordinal);
        Assert.Contains("entre 15 y 128", (await ChooseAsync(forgetful, link, "corta")).Html, StringComparison.Ordinal);

        using var again = await PortalClient.SignedInAsync(app);
        Assert.Equal("Tu contraseña nueva está lista", (await ChooseAsync(forgetful, link, Wanted)).Notice);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?codigo=")]
    [InlineData("?codigo=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("?codigo=%00&codigo=x")]
    public async Task LinkThatNeverWas_SaysSo(string query)
    {
        await using var app = new PortalApp();
        using var client = new PortalClient(app);

        Assert.Contains(Over, (await client.GetAsync($"/cuenta/restablecer{query}")).Html, StringComparison.Ordinal);
    }

    private static async Task<PortalPage> AskAsync(PortalClient client, string email)
    {
        var page = await client.GetAsync(Page);
        return await client.SubmitAsync(page, page.MainForm, new() { ["Email"] = email });
    }

    private static async Task<PortalPage> ChooseAsync(PortalClient client, string link, string wanted)
    {
        var page = await client.GetAsync(link);
        return await client.SubmitAsync(page, page.MainForm, new() { ["Wanted"] = wanted });
    }
}
