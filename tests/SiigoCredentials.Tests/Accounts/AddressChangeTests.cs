using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>Another address to sign in with: confirmed from its mailbox, told to both (ASVS 6.3.7).</summary>
[Trait("Engine", "Both")]
public sealed class AddressChangeTests
{
    private const string Page = "/cuenta/correo";
    private const string New = "ana@nueva.example";

    private readonly TestClock clock = new();

    [Fact]
    public async Task Address_ChangesOnlyWhenConfirmed_AndBothAreTold()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        using var there = await PortalClient.SignedInAsync(app);
        Assert.Equal("Confirma tu nuevo correo", (await AskAsync(ana, New)).Notice);
        var link = (await app.MailedLinkAsync())!;
        await ana.GetAsync(link); // a mail program does that by itself
        Assert.Contains(PortalClient.Admin, (await ana.GetAsync("/cuenta")).Html, StringComparison.Ordinal);

        Assert.Equal("Tu correo cambió", (await ConfirmAsync(ana, link)).Notice);

        Assert.Contains(New, (await ana.GetAsync("/cuenta")).Html, StringComparison.Ordinal);
        Assert.Equal("Iniciar sesión", (await there.GetAsync("/")).Heading);
        Assert.Equal("No pudimos dejarte entrar", (await there.SignInAsync(PortalClient.Admin, DemoData.Password)).Notice);
        Assert.Equal("Inicio", (await there.SignInAsync(New, DemoData.Password)).Heading);
        var told = (await app.OutboxAsync()).ToLookup(mail => mail.Subject, mail => mail.To);
        Assert.Equal([PortalClient.Admin], told["Cambió el correo de tu cuenta"]);
        Assert.Equal([New], told["Este es ahora el correo de tu cuenta"]);
    }

    [Fact]
    public async Task Link_ServesOnlyForWhoAsked_AndForAnHour()
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        using var stranger = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        await AskAsync(ana, New);
        var link = (await app.MailedLinkAsync())!;

        Assert.Contains("Este enlace no sirve aquí", (await stranger.GetAsync(link)).Html, StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromMinutes(20));
        var page = await ana.GetAsync(link);
        clock.Advance(TimeSpan.FromMinutes(20));
        await ana.GetAsync("/"); // the session goes on
        clock.Advance(TimeSpan.FromMinutes(20));
        var late = await ana.SubmitAsync(page, page.MainForm);

        Assert.Contains("Este enlace no sirve aquí", late.Html, StringComparison.Ordinal);
        Assert.Contains(PortalClient.Admin, (await ana.GetAsync("/cuenta")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddressOfAnother_IsToldOnlyBehindTheLink()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);

        Assert.Equal("Confirma tu nuevo correo", (await AskAsync(ana, PortalClient.OtherAdmin)).Notice);
        Assert.Equal("No cambiamos tu correo", (await ConfirmAsync(ana, (await app.MailedLinkAsync())!)).Notice);

        Assert.Contains(PortalClient.Admin, (await ana.GetAsync("/cuenta")).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no es")]
    [InlineData("a@b.example\r\nBcc: x@y.example")]
    [InlineData(PortalClient.Admin)]
    public async Task WhatIsNoNewAddress_IsRefusedInWords(string wanted)
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);

        var refused = await AskAsync(ana, wanted);

        Assert.NotEmpty(refused.Document.QuerySelector("#error-nuevo")!.TextContent.Trim());
        Assert.Single(await app.OutboxAsync()); // of the sign-in
    }

    [Fact]
    public async Task Asking_DemandsAFreshProof_AndMailsAreBounded()
    {
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        clock.Advance(TimeSpan.FromMinutes(6));

        var asked = await AskAsync(ana, New);
        Assert.Equal("Confirma que eres tú", asked.Heading);
        Assert.Single(await app.OutboxAsync());
        var done = await ana.SubmitAsync(asked, asked.MainForm, new() { ["Proof.Password"] = DemoData.Password });
        Assert.Equal("Confirma tu nuevo correo", done.Notice);

        for (var more = 0; more < 4; more++)
        {
            await AskAsync(ana, New);
        }

        Assert.Equal("No enviamos el enlace", (await AskAsync(ana, New)).Notice);
        Assert.Equal(6, (await app.OutboxAsync()).Count);
    }

    private static async Task<PortalPage> AskAsync(PortalClient client, string wanted)
    {
        var page = await client.GetAsync(Page);
        return await client.SubmitAsync(page, page.MainForm, new() { ["Wanted"] = wanted });
    }

    private static async Task<PortalPage> ConfirmAsync(PortalClient client, string link)
    {
        var page = await client.GetAsync(link);
        return await client.SubmitAsync(page, page.MainForm);
    }
}
