using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>A passkey as the proof that an act on the key asks for (ASVS 7.5.3).</summary>
public sealed class PasskeyStepUpTests : IDisposable
{
    private const string Question = "Confirma que eres tú";
    private const string Refused = "No pudimos confirmar que eres tú";

    private readonly TestClock clock = new();
    private readonly SoftPasskey device = new();

    [Theory]
    [InlineData("Generate")]
    [InlineData("Rotate")]
    [InlineData("Reveal")]
    [InlineData("Contact")]
    public async Task ActWithAPasskey_GoesOnWithWhatWasTyped_AndTheProofServesOn(string act)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await WithPasskeyAsync(app, generate: act != "Generate");
        var before = await StateAsync(app);
        var asked = await ActAsync(admin, act);
        Assert.Equal(Question, asked.Heading);
        Assert.Equal(before, await StateAsync(app));

        var done = await device.AnswerAsync(admin, asked);

        Assert.NotEqual(Question, done.Heading);
        Assert.Equal(before + 1, await StateAsync(app));
        Assert.Equal(act == "Contact", done.AccessKey is null);
        if (act is "Generate" or "Contact")
        {
            Assert.Equal(
                "nueva@aliado.example", await app.InDatabaseAsync(db => db.Credentials.Select(row => row.Contact.Email).SingleAsync()));
        }

        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.NotNull((await ActAsync(admin, "Reveal")).AccessKey);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Question, (await ActAsync(admin, "Reveal")).Heading);
    }

    [Fact]
    public async Task Question_ToWhoHasNoPasskey_OffersNone()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Null((await ActAsync(admin, "Reveal")).Document.QuerySelector("[data-passkey]"));
    }

    [Fact]
    public async Task Question_NamesOnlyTheOwnPasskeys()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await WithPasskeyAsync(app);

        var options = JsonNode.Parse(await SoftPasskey.OptionsAsync(admin, await ActAsync(admin, "Reveal")))!;

        Assert.Single(options["allowCredentials"]!.AsArray());
        Assert.Equal("required", (string?)options["userVerification"]);
    }

    [Fact]
    public async Task Passkey_OfSomebodyElse_ProvesNothing_AndNothingIsLost()
    {
        await using var app = new PortalApp { Clock = clock };
        using var theirs = new SoftPasskey();
        using (var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin))
        {
            await theirs.AddToAsync(other);
        }

        using var admin = await WithPasskeyAsync(app);
        using var nobody = new PortalClient(app);
        var anybodys = await SoftPasskey.OptionsAsync(nobody, await nobody.GetAsync("/cuenta/iniciar-sesion"));
        var asked = await ActAsync(admin, "Contact");
        admin.TakeCookie(nobody, "llave"); // the question that is put to nobody in particular

        var refused = await AnswerAsync(admin, asked, theirs.Get(anybodys));

        Assert.Equal(Refused, refused.Notice);
        Assert.Contains("No reconocimos ese dispositivo", refused.Html, StringComparison.Ordinal);
        await device.AnswerAsync(admin, refused);
        Assert.Equal(
            "nueva@aliado.example", await app.InDatabaseAsync(db => db.Credentials.Select(row => row.Contact.Email).SingleAsync()));
    }

    [Fact]
    public async Task OwnPasskey_WithTheQuestionPutToNobody_Proves()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await WithPasskeyAsync(app);
        using var nobody = new PortalClient(app);
        var anybodys = await SoftPasskey.OptionsAsync(nobody, await nobody.GetAsync("/cuenta/iniciar-sesion"));
        var asked = await ActAsync(admin, "Reveal");
        admin.TakeCookie(nobody, "llave");

        Assert.NotNull((await AnswerAsync(admin, asked, device.Get(anybodys))).AccessKey);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no es JSON")]
    [InlineData(null)]
    public async Task Answer_ThatIsNone_IsRefusedInWords(string? answer)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await WithPasskeyAsync(app);
        var before = await StateAsync(app);

        var refused = await AnswerAsync(admin, await ActAsync(admin, "Reveal"), answer ?? new string('a', 20_000));

        Assert.Equal(Refused, refused.Notice);
        Assert.Equal(before, await StateAsync(app));
    }

    [Fact]
    public async Task Answer_ServesOnce()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await WithPasskeyAsync(app);
        var asked = await ActAsync(admin, "Reveal");
        var answer = device.Get(await SoftPasskey.OptionsAsync(admin, asked));
        Assert.NotNull((await AnswerAsync(admin, asked, answer)).AccessKey);
        clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(Refused, (await AnswerAsync(admin, asked, answer)).Notice);
    }

    [Fact]
    public async Task WrongAnswers_AreBounded_AndTheRightPasskeyStillServes()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Accounts:AttemptsPerAccount"] = "3" } };
        using var admin = await WithPasskeyAsync(app);
        var page = await ActAsync(admin, "Reveal");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            page = await AnswerAsync(admin, page, "{}");
            Assert.Equal(200, (int)page.Status);
        }

        page = await AnswerAsync(admin, page, "{}");

        Assert.Equal(429, (int)page.Status);
        Assert.Contains("Hubo demasiados intentos", page.Html, StringComparison.Ordinal);
        Assert.NotNull((await device.AnswerAsync(admin, page)).AccessKey);
    }

    [Fact]
    public async Task PasswordAndRecoveryCode_OfWhoHasOnlyAPasskey_Prove_AndThePasswordAloneDoesNot()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var codes = (await device.AddToAsync(admin)).Document.QuerySelector("#codigos")!.TextContent.Trim().Split('\n');
        clock.Advance(TimeSpan.FromMinutes(6));

        var refused = await ProveAsync(admin, await ActAsync(admin, "Reveal"), "");

        Assert.Equal(Refused, refused.Notice);
        Assert.NotNull((await ProveAsync(admin, refused, codes[0])).AccessKey);
    }

    public void Dispose() => device.Dispose();

    // Signed in, with a key to act on where one is wanted, and with a proof that has grown old.
    private async Task<PortalClient> WithPasskeyAsync(PortalApp app, bool generate = true)
    {
        var admin = await PortalClient.SignedInAsync(app);
        if (generate)
        {
            await admin.GenerateAsync();
        }

        await device.AddToAsync(admin);
        clock.Advance(TimeSpan.FromMinutes(6));
        return admin;
    }

    private static async Task<PortalPage> ActAsync(PortalClient admin, string act)
    {
        var page = await admin.GetAsync(
            act == "Rotate" ? $"{PortalClient.ByConfiguration}?handler=ConfirmRotate" : PortalClient.ByConfiguration);
        var changes = act is "Generate" or "Contact" ? PortalClient.Contact("Nueva Persona", "nueva@aliado.example") : [];
        return await admin.SubmitAsync(
            page, page.Form(act), act is "Generate" or "Rotate" ? new(changes.Concat(PortalClient.Yes)) : changes);
    }

    private static Task<PortalPage> AnswerAsync(PortalClient admin, PortalPage asked, string answer) =>
        admin.SubmitAsync(
            asked, (IHtmlFormElement)asked.Document.QuerySelector("form[data-passkey=get]")!, new() { ["Proof.Passkey"] = answer });

    private static Task<PortalPage> ProveAsync(PortalClient admin, PortalPage asked, string code) => admin.SubmitAsync(
        asked,
        (IHtmlFormElement)asked.Document.QuerySelector("#prueba-clave")!.Closest("form")!,
        new() { ["Proof.Password"] = DemoData.Password, ["Proof.Code"] = code });

    private static Task<int> StateAsync(PortalApp app) => app.InDatabaseAsync(db => db.AuditEntries.CountAsync());
}
