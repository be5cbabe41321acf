using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Handoff;

/// <summary>
/// The pair travels to the integrator by a link that opens once, and only beside the code that the contact's mailbox got.
/// </summary>
[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed partial class HandoffTests : IDisposable
{
    private const string Door = "/entrega";
    private const string Refused = "No pudimos abrir las credenciales";

    private readonly TestClock clock = new();
    private readonly PortalApp app;
    private PortalClient admin = null!;
    private PortalPage pair = null!;

    public HandoffTests() => app = new PortalApp { Clock = clock, Settings = { ["Accounts:AttemptsPerAddress"] = "1000" } };

    [Theory]
    [InlineData(PortalClient.ByConfiguration)]
    [InlineData(PortalClient.ByPartners)]
    public async Task Link_WithTheMailedCode_ShowsThePairOnce_AndEverybodyConcernedIsTold(string route)
    {
        await BeginAsync();
        var (link, made) = await MakeAsync(route);
        Assert.Equal("El enlace está listo", made.Notice);
        Assert.Equal("Pendiente", Badge(made));
        var code = await CodeAsync();
        using var julia = new PortalClient(app);

        var opened = await OpenAsync(julia, link, code);

        Assert.Equal(pair.AccessKey, opened.AccessKey);
        Assert.Equal(pair.ApiUser, opened.ApiUser);
        Assert.True(opened.Response.Headers.CacheControl!.NoStore);
        Assert.Equal(200, (int)(await julia.AuthAsync(opened.ApiUser, opened.AccessKey!)).StatusCode);
        Assert.Equal(Refused, (await OpenAsync(julia, link, code)).Notice);
        var card = Card(await admin.GetAsync(route));
        Assert.Contains("Julia Integradora las recibió el 24 nov 2026, 7:00", card, StringComparison.Ordinal);
        var entries = await app.InDatabaseAsync(
            db => db.AuditEntries.OrderBy(entry => entry.Sequence).Select(entry => new { entry.Action, entry.ActorName, entry.Detail })
                .ToListAsync());
        Assert.Equal(
            [AuditAction.CredentialGenerated, AuditAction.HandoffCreated, AuditAction.HandoffOpened],
            entries.Select(entry => entry.Action));
        Assert.Equal("Julia Integradora", entries[^1].ActorName);
        Assert.Equal(
            ["julia@aliado.example Tu código para ver unas credenciales API",
                $"{PortalClient.Admin} Abrieron el enlace con tus credenciales API"], (await MailsAsync())
                    .Select(mail => $"{mail.To} {mail.Subject}"));
        Assert.Contains("<strong>Julia Integradora</strong> abrió el enlace", (await admin.GetAsync(route)).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("4821")]
    [InlineData("no sé")]
    public async Task IncompleteCode_IsNoAttempt(string typed)
    {
        await BeginAsync();
        var (link, _) = await MakeAsync();
        var code = await CodeAsync();
        using var julia = new PortalClient(app);
        for (var attempt = 0; attempt < 6; attempt++)
        {
            Assert.Equal("Faltan números en el código", (await OpenAsync(julia, link, typed)).Notice);
        }

        Assert.Equal(pair.AccessKey, (await OpenAsync(julia, link, code)).AccessKey);
    }

    [Fact]
    public async Task WhoOpenedIt_TestsWhatTheyGot_ForTenMinutes_AndItIsNoUse()
    {
        await BeginAsync();
        var (link, _) = await MakeAsync();
        using var julia = new PortalClient(app);
        var opened = await OpenAsync(julia, link, await CodeAsync());

        clock.Advance(TimeSpan.FromMinutes(9));
        var tested = await julia.SubmitAsync(opened, opened.Form("Test"));
        var mistyped = await julia.SubmitAsync(opened, opened.Form("Test"), new() { ["AccessKey"] = pair.AccessKey![..^1] });
        var others = await julia.SubmitAsync(opened, opened.Form("Test"), new() { ["ApiUser"] = "otra.7k2m9qxw@api.siigo.example" });
        var byNoLink = await julia.SubmitAsync(opened, opened.Form("Test"), new() { ["Enlace"] = new string('A', 43) });
        clock.Advance(TimeSpan.FromMinutes(2));
        var late = await julia.SubmitAsync(opened, opened.Form("Test"));

        Assert.Equal("La conexión funciona", tested.Notice);
        Assert.DoesNotContain(pair.AccessKey!, tested.Html, StringComparison.Ordinal);
        Assert.Equal("La conexión falla en el paso 1: Formato", mistyped.Notice);
        Assert.Equal("La conexión falla en el paso 2: Usuario API", others.Notice);
        Assert.Equal(("No probamos nada", "No probamos nada"), (byNoLink.Notice, late.Notice));
        app.Services.GetRequiredService<UsageWriter>().Write();
        Assert.Equal(0, await app.InDatabaseAsync(db => db.UsageDays.CountAsync()));
        Assert.Equal(3, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync()));
        Assert.Contains("Espera la primera conexión", (await admin.GetAsync(PortalClient.ByPartners)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_StandWhereTheyBelong_AndNowhereElse()
    {
        await BeginAsync();
        var (link, _) = await MakeAsync();
        var (secret, code) = (link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..], await CodeAsync());
        using var julia = new PortalClient(app);
        await OpenAsync(julia, link, code);

        Assert.Equal(2, (await MailsAsync()).Count);
        Assert.All(await MailsAsync(), mail => Assert.DoesNotContain(secret, mail.Text, StringComparison.Ordinal));
        Assert.All(await MailsAsync(), mail => Assert.DoesNotContain("siigo_ak_", mail.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(secret, (await admin.GetAsync(PortalClient.ByPartners)).Html, StringComparison.Ordinal);
        Assert.DoesNotContain(code, (await admin.GetAsync(PortalClient.ByPartners)).Html, StringComparison.Ordinal);
        await app.DropOldPagesAsync();
        Assert.All(await app.RowsAsync(), stored => Assert.DoesNotContain(secret, stored, StringComparison.Ordinal));
        Assert.All(await app.RowsAsync(), stored => Assert.DoesNotContain(code, stored, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<{0}>", "Tu código es 4821 9035 (son 8 números).")]
    [InlineData("{0}.", "«{0}»")]
    [InlineData(
        "https://eur03.safelinks.protection.outlook.com/?url={1}&data=05%7C02%7C&sdata=kqZ0JxXcY6R1vT9bWm3Lr8sN5uD2fHgAeC7iOpQyKzM%3D&reserved=0", "\u200B{0}\uFEFF")]
    [InlineData("Aquí está: {0}\u200B Gracias", "{0}")]
    public async Task Link_OpensHoweverItIsPasted(string link, string code)
    {
        await BeginAsync();
        var (made, _) = await MakeAsync();
        using var julia = new PortalClient(app);
        var mailed = await CodeAsync();

        var opened = await OpenAsync(
            julia,
            link.Replace("{0}", made, StringComparison.Ordinal).Replace("{1}", Uri.EscapeDataString(made), StringComparison.Ordinal),
            code.Replace("{0}", mailed, StringComparison.Ordinal).Replace("4821 9035", mailed, StringComparison.Ordinal));

        Assert.Equal(pair.AccessKey, opened.AccessKey);
    }

    [Fact]
    public async Task AskingForThePage_BurnsNothing_HoweverOftenAPreviewDoes()
    {
        await BeginAsync();
        var (link, _) = await MakeAsync();
        using var preview = new PortalClient(app);
        for (var look = 0; look < 20; look++)
        {
            Assert.Null((await preview.GetAsync(link[link.IndexOf("/entrega", StringComparison.Ordinal)..])).AccessKey);
        }

        Assert.Equal("Pendiente", Badge(await admin.GetAsync(PortalClient.ByPartners)));
        using var julia = new PortalClient(app);
        Assert.Equal(pair.AccessKey, (await OpenAsync(julia, link, await CodeAsync())).AccessKey);
    }

    [Theory]
    [InlineData("unknown", "Pendiente")]
    [InlineData("empty", "Pendiente")]
    [InlineData("wrong code", "Pendiente")]
    [InlineData("expired", "Vencida")]
    [InlineData("cancelled", "Cancelada")]
    [InlineData("a newer one", "Pendiente")]
    [InlineData("opened", "Entregada")]
    [InlineData("rotated", "Anulada")]
    [InlineData("rotated with an overlap", "Anulada")]
    [InlineData("rotated and gone back from", "Anulada")]
    [InlineData("revoked", "Anulada")]
    [InlineData("contact changed", "Anulada")]
    [InlineData("plan without API", null)]
    [InlineData("guessed at", "Bloqueada")]
    [InlineData("maker disabled", null)]
    [InlineData("maker no Administrador", null)]
    [InlineData("suspended", "Detenida")]
    [InlineData("company suspended", "Detenida")]
    public async Task EveryRefusal_LooksTheSame_AndTheCardTellsWhy(string why, string? badge)
    {
        await BeginAsync();
        var (link, made) = await MakeAsync();
        var code = await CodeAsync();
        using var julia = new PortalClient(app);
        using var stranger = new PortalClient(app);
        var model = await OpenAsync(stranger, "https://x.example/entrega#" + new string('x', 43), code);

        await HappenAsync(why, julia, made, link, code);
        var refused = await OpenAsync(
            julia, why == "unknown"
                ? link + "x" : why == "empty" ? "" : link, why == "wrong code" ? Other(code) : code);

        Assert.Equal(Shape(model), Shape(refused));
        Assert.Equal(Refused, refused.Notice);
        Assert.Null(refused.AccessKey);
        if (badge is not null)
        {
            using var again = await PortalClient.SignedInAsync(app); // a session does not live for three days
            Assert.Equal(badge, Badge(await again.GetAsync(PortalClient.ByPartners)));
        }
    }

    [Fact]
    public async Task FifthWrongCode_EndsTheLink_AndTheCardCountsThem()
    {
        await BeginAsync();
        var (link, _) = await MakeAsync();
        var code = await CodeAsync();
        using var julia = new PortalClient(app);
        for (var guess = 1; guess < HandoffLink.Guesses; guess++)
        {
            await OpenAsync(julia, link, Other(code));
            Assert.Contains(
                $"Códigos equivocados: {guess} de 5", Card(await admin.GetAsync(PortalClient.ByPartners)), StringComparison.Ordinal);
        }

        await OpenAsync(julia, link, Other(code));

        Assert.Contains("escribió mal el código 5 veces", Card(await admin.GetAsync(PortalClient.ByPartners)), StringComparison.Ordinal);
        Assert.Null((await OpenAsync(julia, link, code)).AccessKey);
    }

    [Fact]
    public async Task FourWrongCodes_LeaveTheRightOneGood_HoweverItIsTyped()
    {
        await BeginAsync();
        var (link, _) = await MakeAsync();
        var code = await CodeAsync();
        using var julia = new PortalClient(app);
        for (var guess = 1; guess < HandoffLink.Guesses; guess++)
        {
            await OpenAsync(julia, link, Other(code));
        }

        Assert.Equal(pair.AccessKey, (await OpenAsync(julia, link, $" {code[..4]}-{code[5..]} ")).AccessKey);
    }

    [Fact]
    public async Task Link_ServesToTheVeryEndOfItsTime()
    {
        await BeginAsync();
        var (link, _) = await MakeAsync();
        clock.Advance(HandoffLink.Lifetime - TimeSpan.FromTicks(1));
        using var julia = new PortalClient(app);

        Assert.Equal(pair.AccessKey, (await OpenAsync(julia, link, await CodeAsync())).AccessKey);
    }

    [Fact]
    public async Task TwoAtATime_OneWins()
    {
        await BeginAsync();
        var (link, _) = await MakeAsync();
        var code = await CodeAsync();
        PortalClient[] clients = [.. Enumerable.Range(0, 8).Select(_ => new PortalClient(app))];

        var answers = await Task.WhenAll(clients.Select(client => OpenAsync(client, link, code)));

        Assert.Single(answers, answer => answer.AccessKey == pair.AccessKey);
        Assert.Equal(7, answers.Count(answer => answer.Notice == Refused));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.HandoffOpened)));
        Array.ForEach(clients, client => client.Dispose());
    }

    [Fact]
    public async Task Opening_ThatCannotBeRecorded_ShowsNothing_AndTheLinkStaysGood()
    {
        await BeginAsync();
        var (link, _) = await MakeAsync();
        var code = await CodeAsync();
        using var julia = new PortalClient(app);
        await app.SqlAsync("CREATE TRIGGER Broken BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'broken'); END");

        var broken = await OpenAsync(julia, link, code);

        Assert.Equal(503, (int)broken.Status);
        Assert.DoesNotContain("siigo_ak_", broken.Html, StringComparison.Ordinal);
        await app.SqlAsync("DROP TRIGGER Broken");
        Assert.Equal(pair.AccessKey, (await OpenAsync(julia, link, code)).AccessKey);
    }

    [Fact]
    public async Task Making_AsksForAFreshProof_AndTheFormMakesOneLink()
    {
        await BeginAsync();
        var page = await admin.GetAsync(PortalClient.ByPartners);
        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("Confirma que eres tú", (await admin.SubmitAsync(page, page.Form("HandOff"))).Heading);
        Assert.Empty(await MailsAsync());
        await app.SqlAsync($"UPDATE Sessions SET ProvenAt = '{clock.GetUtcNow():yyyy-MM-dd HH:mm:ss}'");

        Assert.Equal("El enlace está listo", (await admin.SubmitAsync(page, page.Form("HandOff"))).Notice);
        Assert.Equal("Esto ya estaba hecho", (await admin.SubmitAsync(page, page.Form("HandOff"))).Notice);

        Assert.Single(await MailsAsync());
    }

    [Fact]
    public async Task Making_WithAContactThatIsAnotherByNow_MailsNobody()
    {
        await BeginAsync();
        var page = await admin.GetAsync(PortalClient.ByPartners);
        await admin.SubmitAsync(page, page.Form("Contact"), PortalClient.Contact("Pedro", "pedro@aliado.example"));

        Assert.Equal("Hiciste otro cambio en otra ventana", (await admin.SubmitAsync(page, page.Form("HandOff"))).Notice);
        Assert.Empty(await MailsAsync());
    }

    [Fact]
    public async Task Links_AreBounded()
    {
        await using var strict = new PortalApp { Clock = clock, Settings = { ["Handoff:LinksPerDay"] = "1" } };
        using var ana = await PortalClient.SignedInAsync(strict);
        await ana.GenerateAsync();
        for (var time = 0; time < 2; time++)
        {
            var page = await ana.GetAsync(PortalClient.ByPartners);
            var notice = (await ana.SubmitAsync(page, page.Form("HandOff"))).Notice;
            Assert.Equal(time == 0 ? "El enlace está listo" : "No creamos el enlace: ya hiciste demasiados en 24 horas", notice);
        }
    }

    [Fact]
    public async Task LinkOfAnotherCompany_CannotBeTakenBack()
    {
        await BeginAsync();
        await MakeAsync();
        using var luisa = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        await luisa.GenerateAsync();
        var page = await luisa.GetAsync(PortalClient.ByPartners);
        await luisa.SubmitAsync(page, page.Form("HandOff"));
        page = await luisa.GetAsync(PortalClient.ByPartners);

        Assert.Equal("Cancelaste la entrega", (await luisa.SubmitAsync(page, page.Form("CancelHandOff"))).Notice);

        Assert.Equal("Pendiente", Badge(await admin.GetAsync(PortalClient.ByPartners)));
    }

    [Fact]
    public async Task Attempts_FromOneAddress_AreBounded()
    {
        await using var strict = new PortalApp { Clock = clock, Settings = { ["Accounts:AttemptsPerAddress"] = "3" } };
        using var stranger = new PortalClient(strict);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Equal(Refused, (await OpenAsync(stranger, "nada", "12345678")).Notice);
        }

        var over = await OpenAsync(stranger, "nada", "12345678");
        Assert.Equal(429, (int)over.Status);
        Assert.NotNull(over.Response.Headers.RetryAfter);
    }

    [Fact]
    public async Task KeyThatCannotBeUnsealed_IsRefusedLikeEverythingElse_AndTheLinkStaysGood()
    {
        await BeginAsync();
        var (link, _) = await MakeAsync();
        using var julia = new PortalClient(app);
        await app.SqlAsync(
            "CREATE TABLE Kept AS SELECT Id, Ciphertext FROM AccessKeys; UPDATE AccessKeys SET Ciphertext = substr(Ciphertext, 2)");

        Assert.Equal(Refused, (await OpenAsync(julia, link, await CodeAsync())).Notice);

        await app.SqlAsync("UPDATE AccessKeys SET Ciphertext = (SELECT Ciphertext FROM Kept WHERE Kept.Id = AccessKeys.Id)");
        Assert.Equal(pair.AccessKey, (await OpenAsync(julia, link, await CodeAsync())).AccessKey);
    }

    [Fact]
    public async Task WhileSuspended_NoLinkIsMade_AndTheOneThatWaitsOpensOnceResumed()
    {
        await BeginAsync();
        var (link, made) = await MakeAsync();
        var suspended = await admin.SuspendAsync();
        Assert.False((await admin.GetAsync(PortalClient.ByConfiguration)).Offers("HandOff"));
        var refused = await admin.SubmitAsync(
            suspended, made.Form("HandOff"),
            new() { ["Operation.Version"] = suspended.Form("Resume").QuerySelector("[name='Operation.Version']")!.GetAttribute("value")! });
        using var julia = new PortalClient(app);

        Assert.Equal("No había nada que cambiar", refused.Notice);
        Assert.Equal(Refused, (await OpenAsync(julia, link, await CodeAsync())).Notice);
        await admin.SubmitAsync(suspended, suspended.Form("Resume"));

        Assert.Equal(pair.AccessKey, (await OpenAsync(julia, link, await CodeAsync())).AccessKey);
    }

    [Fact]
    public async Task LinkOfWhoIsNoAdministradorAnyMore_IsShownAsVoid_ToTheOthers()
    {
        await BeginAsync();
        await MakeAsync();
        using var second = await PortalClient.SecondAdministratorAsync(app);

        await app.SqlAsync($"UPDATE Memberships SET DisabledAt = '2026-01-01 00:00:00' WHERE PersonId = (SELECT Id FROM People WHERE Email = '{PortalClient.Admin}')");

        var page = await second.GetAsync(PortalClient.ByPartners);
        Assert.Equal("Anulada", Badge(page));
        Assert.Contains("ya no es Administrador o no puede entrar", Card(page), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        admin?.Dispose();
        app.Dispose();
    }

    private static string Badge(PortalPage page) =>
        page.Document.QuerySelector("#estado-entrega")!.TextContent.Trim();

    private static string Card(PortalPage page) => page.Document.QuerySelector("#titulo-integrador")!.Closest("section")!.TextContent;

    private static string Other(string code) => code.Replace(code[0], code[0] == '9' ? '0' : '9');

    // All that a stranger gets, without what they sent themselves and what is made anew for each form.
    private static string Shape(PortalPage page)
    {
        page.Document.QuerySelector("#enlace")!.RemoveAttribute("value");
        foreach (var nonce in page.Document.QuerySelectorAll("input[name=__RequestVerificationToken], script"))
        {
            nonce.Remove();
        }

        return $"{page.Status} {page.Document.DocumentElement.OuterHtml}";
    }

    private async Task BeginAsync()
    {
        admin = await PortalClient.SignedInAsync(app);
        pair = await admin.GenerateAsync();
    }

    private async Task<(string Link, PortalPage Page)> MakeAsync(string route = PortalClient.ByPartners)
    {
        var page = await admin.GetAsync(route);
        var made = await admin.SubmitAsync(page, page.Form("HandOff"));
        return (made.Document.QuerySelector("#enlace-entrega")!.TextContent.Trim(), made);
    }

    private async Task<string> CodeAsync() =>
        Written().Match((await MailsAsync()).Last(mail => mail.To == "julia@aliado.example").Text).Value;

    // What arrived about links, the oldest first.
    private async Task<List<DroppedMail>> MailsAsync()
    {
        await app.SendDueAsync();
        var mails = await app.Services.GetRequiredService<DropFolder>().NewestAsync(100, CancellationToken.None);
        return [.. mails.Where(
            mail => mail.Subject.Contains("código", StringComparison.Ordinal) || mail.Subject.Contains("enlace", StringComparison.Ordinal))
                .Reverse()];
    }

    private static async Task<PortalPage> OpenAsync(PortalClient client, string link, string code)
    {
        var page = await client.GetAsync(Door);
        return await client.SubmitAsync(page, page.MainForm, new() { ["Enlace"] = link, ["Codigo"] = code });
    }

    private async Task HappenAsync(string what, PortalClient julia, PortalPage made, string link, string code)
    {
        switch (what)
        {
            case "expired":
                clock.Advance(HandoffLink.Lifetime);
                break;
            case "cancelled":
                Assert.Equal("Cancelaste la entrega", (await admin.SubmitAsync(made, made.Form("CancelHandOff"))).Notice);
                break;
            case "a newer one":
                await MakeAsync();
                break;
            case "opened":
                Assert.Equal(pair.AccessKey, (await OpenAsync(julia, link, code)).AccessKey);
                break;
            case "rotated":
                await admin.RotateAsync();
                break;
            case "rotated with an overlap" or "rotated and gone back from":
                var confirm = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
                var rotated = await admin.SubmitAsync(
                    confirm, confirm.Form("Rotate"), new(PortalClient.Yes) { ["Rotation.Overlap"] = "1.00:00:00" });
                if (what == "rotated and gone back from")
                {
                    Assert.Equal(
                        "La clave anterior es la vigente otra vez", (await admin.SubmitAsync(rotated, rotated.Form("GoBack"))).Notice);
                }

                break;
            case "revoked":
                await app.SqlAsync("UPDATE AccessKeys SET State = 'Revoked'");
                break;
            case "contact changed":
                await admin.SubmitAsync(made, made.Form("Contact"), PortalClient.Contact("Pedro", "pedro@aliado.example"));
                break;
            case "plan without API":
                await app.SqlAsync("UPDATE Companies SET PlanCode = (SELECT Code FROM Plans WHERE NOT IncludesApi)");
                break;
            case "maker disabled":
                await app.SqlAsync($"UPDATE Memberships SET DisabledAt = '2026-01-01 00:00:00' WHERE PersonId = (SELECT Id FROM People WHERE Email = '{PortalClient.Admin}')");
                break;
            case "maker no Administrador":
                await app.SqlAsync($"UPDATE Memberships SET Role = 'Contador' WHERE PersonId = (SELECT Id FROM People WHERE Email = '{PortalClient.Admin}')");
                break;
            case "suspended":
                Assert.Equal("Integraciones suspendidas", (await admin.SuspendAsync()).Notice);
                break;
            case "company suspended":
                await app.SqlAsync("UPDATE Companies SET SuspendedAt = '2026-01-01 00:00:00'");
                break;
            case "guessed at":
                for (var guess = 0; guess < HandoffLink.Guesses; guess++)
                {
                    await OpenAsync(julia, link, Other(code));
                }

                break;
        }
    }

    [GeneratedRegex(@"\b\d{4} \d{4}\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Written();
}
