using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Accounts;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Tests.Tokens;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Operator;

/// <summary>The program as an operator starts it at a shell, while the portal runs beside it on the same files.</summary>
[Trait("Engine", "Both")]
public sealed class OperatorCommandTests
{
    private const string Nit = "900123456";

    [Fact]
    public async Task SuspendAndResume_AreInForceAtTheNextRequest_AndShownInTheActivity()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var token = "Bearer " + await admin.TokenAsync(pair);

        Assert.Equal(0, (await Shell.RunAsync(app, "suspend", Nit)).ExitCode);
        await AuthTests.AssertEnvelopeAsync(await admin.CallAsync("/v1/credential", token), 403, "disabled_functionality");
        Assert.Equal(4, (await Shell.RunAsync(app, "suspend", "900.123.456-8")).ExitCode);
        Assert.Equal(0, (await Shell.RunAsync(app, "resume", Nit)).ExitCode);

        Assert.Equal(HttpStatusCode.OK, (await admin.CallAsync("/v1/credential", token)).StatusCode);
        var page = await admin.GetAsync(PortalClient.ByPartners);
        Assert.Contains("suspendió las integraciones", page.Html, StringComparison.Ordinal);
        Assert.Contains("Quien administra el portal", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoke_EndsTheKey()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        await admin.TokenAsync(pair);

        Assert.Equal(0, (await Shell.RunAsync(app, "revoke", "900 123 456 – 8")).ExitCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Equal(4, (await Shell.RunAsync(app, "revoke", Nit)).ExitCode);
    }

    [Fact]
    public async Task ResetFactors_LetsThePasswordAloneInAgain_EndsSessions_AndTellsTheOwner()
    {
        var clock = new TestClock(TimeProvider.System.GetUtcNow());
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.AddAuthenticatorAsync(clock);
        using var again = new PortalClient(app);
        Assert.Equal("Confirma que eres tú", (await again.SignInAsync(PortalClient.Admin, DemoData.Password)).Heading);

        Assert.Equal(0, (await Shell.RunAsync(app, "reset-factors", PortalClient.Admin)).ExitCode);

        Assert.Equal("Iniciar sesión", (await ana.GetAsync("/")).Heading);
        Assert.Equal("Inicio", (await again.SignInAsync(PortalClient.Admin, DemoData.Password)).Heading);
        Assert.Contains(
            await app.OutboxAsync(), mail => mail.To == PortalClient.Admin && mail.Subject == "Cambió la forma de entrar a tu cuenta");
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.FactorsReset)));
        Assert.Equal(3, (await Shell.RunAsync(app, "reset-factors", "nadie@nada.example")).ExitCode);
    }

    [Fact]
    public async Task ResetFactors_OfAShortPassword_TakesItToo()
    {
        var clock = new TestClock(TimeProvider.System.GetUtcNow());
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.AddAuthenticatorAsync(clock);
        const string Short = "ñandú7kv";
        var page = await ana.GetAsync("/cuenta/contrasena");
        Assert.Equal(
            "Contraseña cambiada",
            (await ana.SubmitAsync(page, page.MainForm, new() { ["Current"] = DemoData.Password, ["Wanted"] = Short })).Notice);

        Assert.Equal(0, (await Shell.RunAsync(app, "reset-factors", PortalClient.Admin)).ExitCode);

        using var again = new PortalClient(app);
        Assert.Equal("No pudimos dejarte entrar", (await again.SignInAsync(PortalClient.Admin, Short)).Notice);
        var ask = await again.GetAsync("/cuenta/recuperar");
        await again.SubmitAsync(ask, ask.MainForm, new() { ["Email"] = PortalClient.Admin });
        var choose = await again.GetAsync((await app.MailedLinkAsync())!);
        await again.SubmitAsync(choose, choose.MainForm, new() { ["Wanted"] = "el río Magdalena suena de noche" });
        Assert.Equal("Inicio", (await again.SignInAsync(PortalClient.Admin, "el río Magdalena suena de noche")).Heading);
    }

    [Fact]
    public async Task RotateKek_LetsTheOldKeyGo_AndEverySecretStillOpens()
    {
        var clock = new TestClock(TimeProvider.System.GetUtcNow());
        await using var app = new PortalApp { Clock = clock };
        var (old, next) = (await File.ReadAllTextAsync(Path.Combine(app.Folder, "development.kek")), NewKey());
        using var ana = await PortalClient.SignedInAsync(app);
        var pair = await ana.GenerateAsync();
        var token = "Bearer " + await ana.TokenAsync(pair);
        var (secret, _) = await ana.AddAuthenticatorAsync(clock);

        var mails = await app.InDatabaseAsync(db => db.OutboxMails.CountAsync(mail => mail.SealedBody != null));

        var (exitCode, said) = await Shell.RunWithAsync(
            app, new() { ["Protection__Key"] = next, ["Protection__PreviousKey"] = old }, "rotate-kek");

        Assert.True(exitCode == 0, said);
        // the Access Key, the authenticator, the signing key, the ring, and the mails that wait
        Assert.StartsWith($"{4 + mails} secrets were wrapped anew", said, StringComparison.Ordinal);
        app.Settings["Protection:Key"] = next;
        await using var after = app.Twin();
        using var again = new PortalClient(after);
        clock.Advance(TimeSpan.FromMinutes(1));
        var asked = await again.SignInAsync(PortalClient.Admin, DemoData.Password);
        Assert.Equal("Inicio", (await again.SubmitAsync(asked, asked.MainForm, new() { ["Codigo"] = clock.CodeOf(secret) })).Heading);
        var page = await again.GetAsync(PortalClient.ByPartners);
        Assert.Equal(pair.AccessKey, (await again.SubmitAsync(page, page.Form("Reveal"))).AccessKey);
        Assert.Equal(HttpStatusCode.OK, (await again.CallAsync("/v1/credential", token)).StatusCode);
        Assert.StartsWith(
            "0 secrets", (await Shell.RunWithAsync(app, new() { ["Protection__Key"] = next }, "rotate-kek")).Said,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task RotateKek_WithoutTheOldKey_SaysWhatCannotBeOpened_AndLeavesIt()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        var pair = await ana.GenerateAsync();

        var (exitCode, said) = await Shell.RunWithAsync(app, new() { ["Protection__Key"] = NewKey() }, "rotate-kek");

        Assert.Equal(1, exitCode);
        Assert.Contains("open with neither key", said, StringComparison.Ordinal);
        var page = await ana.GetAsync(PortalClient.ByPartners);
        Assert.Equal(pair.AccessKey, (await ana.SubmitAsync(page, page.Form("Reveal"))).AccessKey);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task RollSigningKey_PublishesANewOne(bool compromised, int published)
    {
        await using var app = new PortalApp();
        using var client = new PortalClient(app);

        Assert.Equal(0, (await Shell.RunAsync(app, compromised ? ["roll-signing-key", "--compromised"] : ["roll-signing-key"])).ExitCode);

        var keys = (await client.Http.GetFromJsonAsync<JsonObject>("/.well-known/jwks.json"))!["keys"]!.AsArray();
        Assert.Equal(published, keys.Count);
    }

    [Theory]
    [InlineData(0, "roll-signing-key", "--help")]
    [InlineData(0, "--comments", "help-answers", "--help")]
    [InlineData(1, "", "suspend", "000")]
    [InlineData(1, "", "no-existe")]
    [InlineData(1, "", "suspend")]
    public async Task Help_AndWhatCannotBeDone_AreTold(int exitCode, params string[] args)
    {
        await using var app = new PortalApp();
        _ = app.Services;

        var (code, said) = await Shell.RunAsync(app, args[1..]);

        Assert.Equal(exitCode, code);
        Assert.Contains(args[0], said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HelpAnswers_TellsViewsAnswersAndComments_TheNewestFirst_WithoutCommandingTheTerminal()
    {
        await using var app = new PortalApp();
        foreach (
            var (email, useful, comment) in (
                (string, string, string)[])[(PortalClient.Admin, "false", "Primero"), (PortalClient.OtherAdmin, "true", "Último")])
        {
            using var person = await PortalClient.SignedInAsync(app, email);
            var page = await person.GetAsync("/ayuda/conectar-integracion");
            await person.SubmitAsync(page, page.MainForm, new() { ["Useful"] = useful, ["Comment"] = comment });
        }

        await app.SqlAsync("UPDATE HelpAnswers SET Comment = Comment || '\u001b[2J\r\nde dos líneas\u009b31m' WHERE Useful");
        var (exitCode, said) = await Shell.RunAsync(app, "help-answers");

        Assert.Equal(0, exitCode);
        Assert.Matches("(?m)^/Ayuda/Conectar +2 +1 +1\r?$", said);
        Assert.Matches("(?m)^/Ayuda/Credenciales +0 +0 +0\r?$", said);
        Assert.Contains("> Último[2J\n> de dos líneas31m\n", said, StringComparison.Ordinal);
        Assert.Contains($"  no  /Ayuda/Conectar  NIT {Nit}  {PortalClient.Admin}\n> Primero", said, StringComparison.Ordinal);
        Assert.True(said.IndexOf("Último", StringComparison.Ordinal) < said.IndexOf("Primero", StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', said);
        Assert.DoesNotContain("Primero", (await Shell.RunAsync(app, "help-answers", "--comments", "1")).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyActivity_NeedsTheFileAlone_AndTellsWhatIsWrong()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.GenerateAsync();
        var page = await ana.GetAsync("/configuracion/credenciales-usuario-api/actividad");
        var head = page.Document.QuerySelector("#cabeza")!.TextContent;
        using var exported = await ana.Http.PostAsync(
            PortalClient.ActionOf(page, page.Form("Export")),
            new FormUrlEncodedContent(PortalClient.Fields(page.Form("Export"), new() { ["format"] = "Json" })));
        var auditor = Directory.CreateTempSubdirectory("auditor-").FullName;
        var file = Path.Combine(auditor, "actividad.json");
        await File.WriteAllBytesAsync(file, await exported.Content.ReadAsByteArrayAsync());

        var whole = await VerifyAsync(file, "--head", head);
        await File.WriteAllTextAsync(
            file, (await File.ReadAllTextAsync(file)).Replace("Ana Restrepo", "Ana Restrepa", StringComparison.Ordinal));
        var changed = await VerifyAsync(file);

        Assert.Equal(0, whole.ExitCode);
        Assert.Matches("^The chain of company [0-9a-f]{32} is whole: 2 entries", whole.Output);
        Assert.Equal(
            (1, "", "Entry 1 was changed: its actorName has another's digest.\n"),
            (changed.ExitCode, changed.Output, changed.Errors.ReplaceLineEndings("\n")));
        Assert.Contains("is no head", (await VerifyAsync(file, "--head", "2:abc")).Errors, StringComparison.Ordinal);
        Assert.Contains("cannot be read", (await VerifyAsync(Path.Combine(auditor, "otro.json"))).Errors, StringComparison.Ordinal);
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(auditor));
        Directory.Delete(auditor, recursive: true);

        Task<(int ExitCode, string Output, string Errors)> VerifyAsync(string of, params string[] more) => Programs.RunAsync(
            auditor,
            $"dotnet {typeof(Program).Assembly.Location} verify-activity {string.Join(' ', more.Prepend(of))}",
            new() { ["ASPNETCORE_ENVIRONMENT"] = null, ["Storage__Folder"] = null });
    }

    [Fact]
    public async Task PublishNews_IsReadOnThePageAndMailedOnce_AndWhatIsWrongIsSaid()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var file = Path.Combine(app.Folder, "novedad.txt");
        await File.WriteAllTextAsync(file, "Desde enero hay una página más.\n");
        string[] args = ["publish-news", "--subject", "Paginación", "--text-file", file];
        var settings = new Dictionary<string, string> { ["Portal__PublicUrl"] = "https://portal.example" };

        Assert.Equal(
            (1, true), (await Shell.RunAsync(app, args)) is var (code, why)
                ? (code, why.Contains("Portal:PublicUrl", StringComparison.Ordinal)) : default);
        Assert.Equal(0, (await Shell.RunWithAsync(app, settings, args)).ExitCode);
        Assert.Equal(4, (await Shell.RunWithAsync(app, settings, args)).ExitCode);
        Assert.Equal(1, (await Shell.RunWithAsync(app, settings, [.. args[..^1], file + ".no"])).ExitCode);

        var mail = Assert.Single(await app.OutboxAsync(), mail => mail.Subject == "Novedad de la API: Paginación");
        Assert.Equal("julia@aliado.example", mail.To);
        using var anybody = new PortalClient(app);
        Assert.Contains("Desde enero hay una página más.", (await anybody.GetAsync("/ayuda/novedades")).Html, StringComparison.Ordinal);
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
