using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using OtpNet;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>
/// Every sign-in, proof and refusal of a person is told to whoever watches (ASVS 16.3.1 to 16.3.3), with whom and from where, and nothing
/// that was typed.
/// </summary>
public sealed class SecurityLogTests : IDisposable
{
    private const string From = "Address=127.0.0.1";

    private readonly TestClock clock = new();
    private readonly SecurityEvents events = new();
    private readonly PortalApp app;

    public SecurityLogTests()
    {
        app = new PortalApp { Clock = clock, Logs = events, Settings = { ["Accounts:AttemptsPerAccount"] = "3" } };
        app.OnARealPort();
    }

    [Fact]
    public async Task SignInAndOut_AreTold()
    {
        var ana = await IdAsync(PortalClient.Admin);
        using var client = await PortalClient.SignedInAsync(app);
        Assert.Equal([$"101 SignedIn PersonId={ana} Method=Password {From}"], events.Take());

        var home = await client.GetAsync("/");
        await client.SubmitAsync(home, home.Document.QuerySelectorAll("form").OfType<IHtmlFormElement>()
            .Single(form => form.GetAttribute("action") == "/cuenta/cerrar-sesion"));

        Assert.Equal([$"108 SignedOut PersonId={ana} {From}"], events.Take());
    }

    [Fact]
    public async Task RefusedSignIn_IsTold_WithoutWhatWasTyped()
    {
        const string PasswordInTheWrongField = "una-clave@secreta.example";
        var ana = await IdAsync(PortalClient.Admin);
        using var client = new PortalClient(app);

        await client.SignInAsync(PortalClient.Admin, "no es la clave");
        await client.SignInAsync(PasswordInTheWrongField, "no es la clave");

        Assert.Equal([$"103 SignInRefused PersonId={ana} {From}", $"103 SignInRefused PersonId= {From}"], events.Take());
    }

    [Fact]
    public async Task OverTheLimit_IsTold()
    {
        var ana = await IdAsync(PortalClient.Admin);
        using var client = new PortalClient(app);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await client.SignInAsync(PortalClient.Admin, "no es la clave");
        }

        events.Take();
        await client.SignInAsync(PortalClient.Admin, DemoData.Password);

        Assert.Equal([$"105 TooManyAttempts PersonId={ana} {From}"], events.Take());
    }

    [Fact]
    public async Task SecondStep_IsTold()
    {
        var ana = await IdAsync(PortalClient.Admin);
        var secret = await SetUpAuthenticatorAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        using var client = new PortalClient(app);
        events.Take();

        var asked = await client.SignInAsync(PortalClient.Admin, DemoData.Password);
        asked = await client.SubmitAsync(asked, asked.MainForm, new() { ["Codigo"] = "esto no es un código" });
        await client.SubmitAsync(asked, asked.MainForm, new() { ["Codigo"] = Code(secret) });

        Assert.Equal(
            [$"102 CodeAwaited PersonId={ana} {From}", $"104 CodeRefused PersonId={ana} {From}",
                $"101 SignedIn PersonId={ana} Method=PasswordAndCode {From}"],
            events.Take());
    }

    [Fact]
    public async Task Proof_IsTold()
    {
        var ana = await IdAsync(PortalClient.Admin);
        using var client = await PortalClient.SignedInAsync(app);
        await client.GenerateAsync();
        clock.Advance(TimeSpan.FromMinutes(6));
        var page = await client.GetAsync(PortalClient.ByConfiguration);
        events.Take();

        var asked = await client.SubmitAsync(page, page.Form("Reveal"));
        asked = await client.SubmitAsync(asked, asked.MainForm, new() { ["Proof.Password"] = "no es la clave" });
        await client.SubmitAsync(asked, asked.MainForm, new() { ["Proof.Password"] = DemoData.Password });
        var change = await client.GetAsync("/cuenta/contrasena");
        await client.SubmitAsync(change, change.MainForm, new() { ["Current"] = "no es la clave", ["Wanted"] = "una frase nueva y larga" });

        Assert.Equal(
            [$"107 ProofRefused PersonId={ana} {From}", $"106 Proven PersonId={ana} {From}", $"107 ProofRefused PersonId={ana} {From}"],
            events.Take());
    }

    [Fact]
    public async Task RefusedPage_IsToldOnce_WithPersonAndRoute()
    {
        var person = await IdAsync(PortalClient.Colleague);
        using var client = await PortalClient.SignedInAsync(app, PortalClient.Colleague);
        events.Take();

        var page = await client.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Equal([$"201 AccessDenied PersonId={person} Route=alianzas/mi-credencial-api {From}"], events.Take());
    }

    [Fact]
    public async Task FormWithoutItsToken_IsToldOnce()
    {
        using var client = await PortalClient.SignedInAsync(app);
        events.Take();

        using var answer = await client.Http.PostAsync(PortalClient.ByPartners + "?handler=Reveal", new FormUrlEncodedContent([]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal([$"202 FormRefused Route=alianzas/mi-credencial-api {From}"], events.Take());
    }

    [Fact]
    public async Task SetupLinkThatDoesNotServe_IsTold()
    {
        using var client = new PortalClient(app);

        await client.GetAsync("/instalacion?codigo=adivinado");

        Assert.Equal([$"109 SetupLinkRefused {From}"], events.Take());
    }

    /// <summary>A crawler's address without a code is no attempt; a code of the right form that opens nothing is.</summary>
    [Fact]
    public async Task LinkThatOpensNothing_IsLogged_ATextThatIsNoCodeIsNot()
    {
        using var client = new PortalClient(app);

        await client.GetAsync("/contacto/confirmar");
        await client.GetAsync("/contacto/confirmar?codigo=adivinado");
        Assert.Empty(events.Take());

        await client.GetAsync($"/contacto/confirmar?codigo={new string('a', 43)}");
        Assert.Equal([$"111 LinkRefused {From}"], events.Take());
    }

    public void Dispose() => app.Dispose();

    private Task<Guid> IdAsync(string email) =>
        app.InDatabaseAsync(db => db.Users.Where(person => person.Email == email).Select(person => person.Id).SingleAsync());

    private async Task<string> SetUpAuthenticatorAsync()
    {
        using var ana = await PortalClient.SignedInAsync(app);
        var page = await ana.GetAsync("/cuenta/seguridad");
        var setUp = await ana.SubmitAsync(page, page.Form("SetUp"));
        var secret = setUp.Document.QuerySelector("#secreto")!.TextContent.Trim();
        await ana.SubmitAsync(setUp, setUp.Form("Confirm"), new() { ["code"] = Code(secret) });
        return secret;
    }

    private string Code(string secret) => new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(clock.GetUtcNow().UtcDateTime);
}
