using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>
/// A password is the same one on every keyboard: macOS and some telephones send ñ as two characters (NIST SP 800-63B, RFC 8265).
/// </summary>
public sealed class PasswordTextTests(PasswordTextTests.Shared shared) : IClassFixture<PasswordTextTests.Shared>
{
    private const string Page = "/cuenta/contrasena";
    private const string Reveal = "Confirma que eres tú";

    private static readonly string Composed = "el ñandú del páramo azul".Normalize(NormalizationForm.FormC);
    private static readonly string Decomposed = Composed.Normalize(NormalizationForm.FormD);

    private readonly TestClock clock = shared.Clock;
    private readonly PortalApp app = shared.App;

    [Fact]
    public async Task Password_SetInOneForm_ServesInTheOther_AtEveryDoor()
    {
        using var ana = await PortalClient.SignedInAsync(app);
        Assert.Equal("Contraseña cambiada", (await ChangeAsync(ana, DemoData.Password, Composed)).Notice);
        using var again = new PortalClient(app);
        Assert.Equal("Inicio", (await again.SignInAsync(PortalClient.Admin, Decomposed)).Heading);
        // Option and space on a Mac
        Assert.Equal("Inicio", (await new PortalClient(app).SignInAsync(PortalClient.Admin, Composed.Replace(' ', '\u00A0'))).Heading);

        Assert.Equal("Retiramos la invitación", await ProveAsync(again, Decomposed));
        Assert.Equal("Contraseña cambiada", (await ChangeAsync(again, Decomposed, Decomposed.ToUpperInvariant())).Notice);
        Assert.Equal("Inicio", (await new PortalClient(app).SignInAsync(PortalClient.Admin, Composed.ToUpperInvariant())).Heading);
        Assert.NotEqual("Inicio", (await new PortalClient(app).SignInAsync(PortalClient.Admin, Composed)).Heading);

        await SignedOutAsync(Decomposed);
        Assert.Equal("Inicio", (await new PortalClient(app).SignInAsync(PortalClient.Colleague, Composed)).Heading);
    }

    [Fact]
    public async Task HashOfBefore_ServesAsItWasTyped_AndIsReplacedAtTheFirstSuccess_WithoutEndingTheSession()
    {
        using var ana = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var old = await SetOldHashAsync(Decomposed);
        Assert.Equal("No pudimos dejarte entrar", (await new PortalClient(app).SignInAsync(PortalClient.OtherAdmin, Composed)).Notice);

        Assert.Equal("Retiramos la invitación", await ProveAsync(ana, Decomposed));

        Assert.NotEqual(old, await HashAsync());
        Assert.Equal("Inicio", (await ana.GetAsync("/")).Heading);
        Assert.Equal("Inicio", (await new PortalClient(app).SignInAsync(PortalClient.OtherAdmin, Composed)).Heading);
        await SetOldHashAsync(Decomposed);
        Assert.Equal("Contraseña cambiada", (await ChangeAsync(ana, Decomposed, DemoData.Password)).Notice);
    }

    [Theory]
    [InlineData("ñandú7kvñandú7", 14, false)] // 17 units when decomposed
    [InlineData("🌳🦜🐢🦋🐝🌵🍄", 7, false)] // 14 units
    [InlineData("🌳🦜🐢🦋🐝🌵🍄🌺🌻🌼🌽🍇🍉🍋🍎", 15, true)]
    public async Task Length_IsCountedInCodePoints(string wanted, int length, bool isTaken)
    {
        using var ana = await PortalClient.SignedInAsync(app, PortalClient.AdminWithoutApi);

        Assert.Equal(length, PasswordText.Length(wanted.Normalize(NormalizationForm.FormD)));
        var answer = await ChangeAsync(ana, DemoData.Password, wanted.Normalize(NormalizationForm.FormD));
        Assert.Equal(isTaken, answer.Notice == "Contraseña cambiada");
        Assert.Equal(!isTaken, answer.Html.Contains("entre 15 y 128", StringComparison.Ordinal));
        if (isTaken)
        {
            await ChangeAsync(ana, wanted, DemoData.Password);
        }
    }

    [Fact]
    public async Task Longest_Is128CodePoints_AtEveryDoor()
    {
        var longest = string.Concat(Enumerable.Range(0, 128).Select(place => new Rune(0x1F330 + (place % 60)).ToString()));
        using var pan = await PortalClient.SignedInAsync(app, PortalClient.AdminWithoutApi);
        Assert.Contains("hasta 128", (await ChangeAsync(pan, DemoData.Password, longest + "x")).Html, StringComparison.Ordinal);
        Assert.Equal("Contraseña cambiada", (await ChangeAsync(pan, DemoData.Password, longest)).Notice);
        Assert.Equal("Inicio", (await new PortalClient(app).SignInAsync(PortalClient.AdminWithoutApi, longest)).Heading);
        Assert.Equal("Retiramos la invitación", await ProveAsync(pan, longest));
        await ChangeAsync(pan, longest, DemoData.Password);
    }

    [Fact]
    public void Common_IsCommonInEveryForm()
    {
        Assert.True(PasswordPolicy.IsTooEasy(PasswordText.Of("contraseña contraseña".Normalize(NormalizationForm.FormD)), []));
        Assert.Equal("½²ﬁ Ａ", PasswordText.Of("½²ﬁ Ａ")); // the characters that were chosen
        Assert.Equal("ñ\uD800", PasswordText.Of("ñ\uD800"));
        Assert.Equal("ñ\uFFFE", PasswordText.Of("ñ\uFFFE"));
    }

    public sealed class Shared : IDisposable
    {
        public Shared() => App = new PortalApp { Clock = Clock, Settings = { ["Accounts:AttemptsPerAddress"] = "1000" } };

        public TestClock Clock { get; } = new();

        public PortalApp App { get; }

        public void Dispose() => App.Dispose();
    }

    private static async Task<PortalPage> ChangeAsync(PortalClient person, string current, string wanted)
    {
        var page = await person.GetAsync(Page);
        return await person.SubmitAsync(page, page.MainForm, new() { ["Current"] = current, ["Wanted"] = wanted });
    }

    // An act that asks for a proof and then changes nothing: what it says at its end.
    private async Task<string> ProveAsync(PortalClient person, string password)
    {
        clock.Advance(TimeSpan.FromMinutes(6));
        var page = await person.GetAsync("/configuracion/usuarios");
        var fields = new Dictionary<string, string>
        { ["id"] = Guid.CreateVersion7().ToString(), ["__RequestVerificationToken"] = page.FormToken };
        var asked = await PostAsync(fields);
        Assert.Equal(Reveal, asked.QuerySelector("h1")!.TextContent.Trim());
        fields["Proof.Password"] = password;
        var done = await PostAsync(fields);
        return done.QuerySelector(".alert-heading")!.TextContent.Trim();

        async Task<AngleSharp.Dom.IDocument> PostAsync(Dictionary<string, string> form)
        {
            using var answer = await person.Http.PostAsync("/configuracion/usuarios?handler=Cancel", new FormUrlEncodedContent(form));
            return new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        }
    }

    // A forgotten password, by the mailed link.
    private async Task SignedOutAsync(string wanted)
    {
        using var nobody = new PortalClient(app);
        var page = await nobody.GetAsync("/cuenta/recuperar");
        await nobody.SubmitAsync(page, page.MainForm, new() { ["Email"] = PortalClient.Colleague });
        var open = await nobody.GetAsync((await app.MailedLinkAsync())!);
        Assert.Equal(
            "Tu contraseña nueva está lista", (await nobody.SubmitAsync(open, open.MainForm, new() { ["Wanted"] = wanted })).Notice);
    }

    private async Task<string> SetOldHashAsync(string typed)
    {
        var hash = new PasswordHasher<Person>(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 1 }))
            .HashPassword(null!, typed);
        await app.InDatabaseAsync(
            db => db.Users.Where(person => person.Email == PortalClient.OtherAdmin)
                .ExecuteUpdateAsync(set => set.SetProperty(person => person.PasswordHash, hash)));
        return hash;
    }

    private Task<string?> HashAsync() =>
        app.InDatabaseAsync(
            db => db.Users.Where(person => person.Email == PortalClient.OtherAdmin).Select(person => person.PasswordHash).SingleAsync());
}
