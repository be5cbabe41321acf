using System.Net;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>Signing in with the operator's identity provider, which is other people's program.</summary>
[Trait("Engine", "Both")]
public sealed class ProviderSignInTests : IAsyncLifetime, IDisposable
{
    private const string Linked = "Vinculamos tu cuenta de Acme";
    private const string Subject = "248289761001";

    private readonly SecurityEvents events = new();
    private NodeIdentityProvider provider = null!;
    private PortalApp app = null!;

    public async Task InitializeAsync()
    {
        provider = await NodeIdentityProvider.StartAsync();
        app = new PortalApp { Settings = provider.Settings, Logs = events }.OnARealPort();
        await provider.ServeAsync(Portal);
        await provider.SignInAsync(Subject, PortalClient.Admin);
    }

    public async Task DisposeAsync()
    {
        await app.DisposeAsync();
        await provider.DisposeAsync();
    }

    public void Dispose() => events.Dispose();

    private string Portal => app.ClientOptions.BaseAddress.ToString().TrimEnd('/');

    [NodeFact]
    public async Task Link_NeedsAProof_IsRecordedAndMailed_AndThenSignsIn()
    {
        using var ana = await PortalClient.SignedInAsync(app);
        await ProofGrowsOldAsync();
        var asked = await ana.ChangeFactorAsync("Link");
        Assert.Equal("Confirma que eres tú", asked.Heading);

        var step = await ana.SubmitAsync(asked, asked.MainForm, new() { ["Proof.Password"] = DemoData.Password });
        var linked = await ana.GoToProviderAsync(step);

        Assert.Equal(Linked, linked.Notice);
        var card = linked.Document.QuerySelector("[aria-labelledby=titulo-proveedor]")!;
        Assert.Contains(PortalClient.Admin, card.TextContent, StringComparison.Ordinal);
        Assert.Equal([AuditAction.ProviderLinked], await ActionsAsync());
        Assert.Contains(await app.OutboxAsync(), mail => mail.Text.Contains("ahora también se entra con él", StringComparison.Ordinal));
        using var again = new PortalClient(app);
        Assert.Equal("Ayuda", (await again.GetAsync($"{ProviderSteps.SignInAddress}&volver=/ayuda")).Heading);
        Assert.Contains("con Acme", (await again.GetAsync("/cuenta/sesiones")).Html, StringComparison.Ordinal);
        Assert.Contains(events.Take(), line => line.Contains("Method=Provider ", StringComparison.Ordinal));
    }

    [NodeTheory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    public async Task ReturnAddress_IsOfThisPortalOnly(string elsewhere)
    {
        await LinkAnaAsync();
        using var ana = new PortalClient(app);

        Assert.Equal("Inicio", (await ana.GetAsync($"{ProviderSteps.SignInAddress}&volver={Uri.EscapeDataString(elsewhere)}")).Heading);
    }

    [NodeFact]
    public async Task SignInWithTheProvider_IsNoProofForAKey()
    {
        await LinkAnaAsync();
        using var ana = new PortalClient(app);
        await ana.GetAsync(ProviderSteps.SignInAddress);

        var asked = await ana.GenerateAsync();
        Assert.Equal("Confirma que eres tú", asked.Heading);
        var done = await ana.SubmitAsync(asked, asked.MainForm, new() { ["Proof.Password"] = DemoData.Password });

        Assert.NotNull(done.AccessKey);
    }

    [NodeFact]
    public async Task SecondFactor_IsAskedForAfterTheProvider_AndIsAProofForAKey()
    {
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.LinkAsync();
        var clock = new TestClock(TimeProvider.System.GetUtcNow());
        var (secret, _) = await ana.AddAuthenticatorAsync(clock);
        await app.SqlAsync("UPDATE Authenticators SET LastStep = 1"); // a code of the same half minute would have been used
        using var again = new PortalClient(app);
        var asked = await again.GetAsync($"{ProviderSteps.SignInAddress}&volver=/ayuda");
        Assert.Equal("Confirma que eres tú", asked.Heading);
        events.Take();

        var done = await again.SubmitAsync(asked, asked.MainForm, new() { ["Codigo"] = clock.CodeOf(secret) });

        Assert.Equal("Ayuda", done.Heading);
        Assert.Contains(events.Take(), line => line.Contains("Method=ProviderAndCode", StringComparison.Ordinal));
        Assert.NotNull((await again.GenerateAsync()).AccessKey);
    }

    [NodeFact]
    public async Task UnlinkedAccount_IsRefusedInWords_WhateverItsAddress()
    {
        using var stranger = new PortalClient(app);
        var people = await PeopleAsync();

        var refused = await stranger.GetAsync(ProviderSteps.SignInAddress);

        Assert.Equal("Esa cuenta de Acme no está vinculada", refused.Heading);
        Assert.Equal(people, await PeopleAsync());
        Assert.Equal("Iniciar sesión", (await stranger.GetAsync("/")).Heading);
    }

    [NodeFact]
    public async Task PersonWhoSaysNo_IsToldThatNothingHappened()
    {
        await provider.TellAsync("deny", true);
        using var ana = new PortalClient(app);

        Assert.Equal("No entraste con Acme", (await ana.GetAsync(ProviderSteps.SignInAddress)).Heading);
        Assert.Equal(["112 ProviderRefused Failure=Denied Fault=access_denied Address=127.0.0.1"], events.Take());
    }

    [NodeFact]
    public async Task ReplayedAnswer_IsRefused_EvenWithItsCookies()
    {
        await LinkAnaAsync();
        using var ana = new PortalClient(app);
        var answer = await ana.AnswerAsync();
        var cookies = ana.CookieHeader;
        Assert.Equal("Inicio", (await ana.GetAsync(answer.ToString())).Heading);
        events.Take();

        using var thief = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        thief.DefaultRequestHeaders.Add("Cookie", cookies);
        using var replayed = await thief.GetAsync(answer);

        Assert.Equal("/cuenta/proveedor?fallo=Expired", replayed.Headers.Location!.ToString());
        var told = Assert.Single(events.Take());
        Assert.Equal("112 ProviderRefused Failure=Expired Fault=ProviderAnswerException Address=127.0.0.1", told);
    }

    [NodeFact]
    public async Task AnswerInAnotherBrowser_IsRefused()
    {
        await LinkAnaAsync();
        using var ana = new PortalClient(app);
        using var other = new PortalClient(app);
        var answer = await ana.AnswerAsync();

        Assert.Equal("Empieza de nuevo", (await other.GetAsync(answer.ToString())).Heading);
        Assert.Equal("Iniciar sesión", (await other.GetAsync("/")).Heading);
    }

    [NodeFact]
    public async Task AnswerWithoutAState_IsRefusedInWords()
    {
        using var nobody = new PortalClient(app);

        foreach (var query in (string[])["", "?code=x", "?code=x&state=y", $"?code=x&state=y&iss={Uri.EscapeDataString(provider.Issuer)}"])
        {
            var refused = await nobody.GetAsync("/cuenta/proveedor/respuesta" + query);
            Assert.Equal(HttpStatusCode.OK, refused.Status);
            Assert.Contains(refused.Heading, (string[])["Empieza de nuevo", "No aceptamos la respuesta de Acme"]);
        }
    }

    [NodeTheory]
    [InlineData("repeat")] // with the nonce of another visit
    [InlineData("unsigned")]
    public async Task IdTokenOfAnotherVisit_OrOfNobody_IsRefused(string idToken)
    {
        await LinkAnaAsync();
        await provider.TellAsync("idToken", idToken);
        using var ana = new PortalClient(app);

        var refused = await ana.GetAsync(ProviderSteps.SignInAddress);

        Assert.Equal("No aceptamos la respuesta de Acme", refused.Heading);
        Assert.Equal("Iniciar sesión", (await ana.GetAsync("/")).Heading);
    }

    [NodeFact]
    public async Task AnswerOfAnotherProvider_IsRefused()
    {
        await LinkAnaAsync();
        await using var other = await NodeIdentityProvider.StartAsync();
        await other.ServeAsync(Portal);
        await other.SignInAsync(Subject, PortalClient.Admin);
        using var ana = new PortalClient(app);
        var answer = await ana.AnswerAsync(address => new Uri(other.Issuer + address.PathAndQuery));
        Assert.Contains("iss=", answer.Query, StringComparison.Ordinal);

        Assert.Equal("No aceptamos la respuesta de Acme", (await ana.GetAsync(answer.ToString())).Heading);
    }

    [NodeFact]
    public async Task AnswerThatNamesNoProvider_IsRefused()
    {
        await LinkAnaAsync();
        using var ana = new PortalClient(app);
        var answer = (await ana.AnswerAsync()).ToString();

        var refused = await ana.GetAsync(answer[..answer.IndexOf("&iss=", StringComparison.Ordinal)]);

        Assert.Equal("No aceptamos la respuesta de Acme", refused.Heading);
    }

    [NodeFact]
    public async Task MetadataOfAnotherIssuer_AreRefused()
    {
        await provider.ServeAsync(Portal, issuer: "http://127.0.0.1:9");
        using var ana = new PortalClient(app);

        Assert.Equal("No aceptamos la respuesta de Acme", (await ana.GetAsync(ProviderSteps.SignInAddress)).Heading);
    }

    [NodeFact]
    public async Task ProviderThatIsDown_IsSaid_AndThePasswordStillWorks()
    {
        await provider.StopAsync();
        using var ana = new PortalClient(app);

        Assert.Equal("No pudimos comunicarnos con Acme", (await ana.GetAsync(ProviderSteps.SignInAddress)).Heading);
        Assert.Equal("Inicio", (await ana.SignInAsync(PortalClient.Admin, DemoData.Password)).Heading);
        Assert.Equal("No pudimos comunicarnos con Acme", (await ana.ChangeFactorAsync("Link")).Notice);
    }

    [NodeFact]
    public async Task SubjectOfAnotherIssuer_IsAnotherAccount()
    {
        await LinkAnaAsync();
        await app.SqlAsync("UPDATE ExternalLogins SET Issuer = 'https://other.example'");
        using var ana = new PortalClient(app);

        Assert.Equal("Esa cuenta de Acme no está vinculada", (await ana.GetAsync(ProviderSteps.SignInAddress)).Heading);
    }

    [NodeFact]
    public async Task DisabledPerson_IsToldSo_AndSeesNothingOfTheCompany()
    {
        await LinkAnaAsync();
        await app.SqlAsync(
            $"UPDATE Memberships SET DisabledAt = '2026-01-01 00:00:00' WHERE PersonId = (SELECT Id FROM People WHERE Email = '{PortalClient.Admin}')");
        using var ana = new PortalClient(app);

        Assert.Equal("Mis empresas", (await ana.GetAsync(ProviderSteps.SignInAddress)).Heading);
        Assert.Equal("Mis empresas", (await ana.GetAsync(PortalClient.ByPartners)).Heading);
    }

    [NodeFact]
    public async Task AccountOfAnotherPerson_CannotBeLinkedToo_NorASecondOne()
    {
        await LinkAnaAsync();
        using var colleague = await PortalClient.SignedInAsync(app, PortalClient.Colleague);
        Assert.Equal("Esa cuenta de Acme ya es de otra persona", (await colleague.LinkAsync()).Heading);
        using var ana = new PortalClient(app);
        await ana.SignInAsync(PortalClient.Admin, DemoData.Password);
        Assert.False((await ana.GetAsync(FactorSteps.Page)).Offers("Link"));
    }

    [NodeFact]
    public async Task LinkOfASessionThatIsOver_IsRefused()
    {
        using var ana = await PortalClient.SignedInAsync(app);
        var step = await ana.ChangeFactorAsync("Link");
        await app.SqlAsync("DELETE FROM Sessions");

        Assert.Equal("No vinculamos tu cuenta", (await ana.GoToProviderAsync(step)).Heading);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.ExternalLogins.CountAsync()));
    }

    [NodeFact]
    public async Task Unlinked_ItSignsInNoMore_AndIsRecorded()
    {
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.LinkAsync();

        Assert.Equal("Desvinculamos tu cuenta de Acme", (await ana.ChangeFactorAsync("Unlink")).Notice);

        Assert.Equal([AuditAction.ProviderLinked, AuditAction.ProviderUnlinked], await ActionsAsync());
        using var again = new PortalClient(app);
        Assert.Equal("Esa cuenta de Acme no está vinculada", (await again.GetAsync(ProviderSteps.SignInAddress)).Heading);
    }

    [NodeFact]
    public async Task SignOut_LeavesTheProvidersSession_UnlessThePersonEndsIt()
    {
        await LinkAnaAsync();
        using var ana = new PortalClient(app);
        await ana.GetAsync(ProviderSteps.SignInAddress);

        var goodbye = await SignOutAsync(ana);
        var further = goodbye.Document.QuerySelectorAll("main a")
            .Single(link => link.TextContent.Contains("Salir también de Acme", StringComparison.Ordinal));
        var asked = await ana.GetAsync(further.GetAttribute("href")!);

        Assert.Equal(provider.Issuer, new Uri(asked.Address).GetLeftPart(UriPartial.Authority));
        Assert.Equal(HttpStatusCode.OK, asked.Status);
        using var byPassword = await PortalClient.SignedInAsync(app);
        Assert.DoesNotContain("Salir también", (await SignOutAsync(byPassword)).Html, StringComparison.Ordinal);
    }

    [NodeTheory]
    [InlineData("/signout-oidc?iss=x&sid=y")] // the framework's own addresses, with which another site could end a session
    [InlineData("/signout-callback-oidc")]
    public async Task AddressesOfTheFramework_DoNotExist(string address)
    {
        using var ana = await PortalClient.SignedInAsync(app);

        Assert.Equal(HttpStatusCode.NotFound, (await ana.GetAsync(address)).Status);
        Assert.Equal("Inicio", (await ana.GetAsync("/")).Heading);
    }

    [NodeFact]
    public async Task SignInThatAnotherSiteBegins_WaitsForThePerson()
    {
        await LinkAnaAsync();
        using var ana = new PortalClient(app);
        ana.Http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        Assert.Equal("Iniciar sesión", (await ana.GetAsync(ProviderSteps.SignInAddress)).Heading);
    }

    private static async Task<PortalPage> SignOutAsync(PortalClient person)
    {
        var page = await person.GetAsync("/cuenta/cerrar-sesion");
        return await person.SubmitAsync(page, page.MainForm);
    }

    private async Task LinkAnaAsync()
    {
        using var ana = await PortalClient.SignedInAsync(app);
        Assert.Equal(Linked, (await ana.LinkAsync()).Notice);
        events.Take();
    }

    private Task ProofGrowsOldAsync() => app.SqlAsync("UPDATE Sessions SET ProvenAt = '2026-01-01 00:00:00'");

    private Task<int> PeopleAsync() => app.InDatabaseAsync(db => db.Users.CountAsync());

    private Task<List<AuditAction>> ActionsAsync() =>
        app.InDatabaseAsync(db => db.AuditEntries.OrderBy(entry => entry.Sequence).Select(entry => entry.Action).ToListAsync());
}
