using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>Acts on the key with a proof of identity that has grown old (ASVS 7.5.3).</summary>
public sealed class StepUpTests
{
    private const string Question = "Confirma que eres tú";

    private readonly TestClock clock = new();

    [Theory]
    [InlineData("Generate")]
    [InlineData("Rotate")]
    [InlineData("Reveal")]
    [InlineData("Contact")]
    public async Task ActAfterFiveMinutes_AsksFirst_AndThenGoesOnWithWhatWasTyped(string act)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        if (act != "Generate")
        {
            await admin.GenerateAsync();
        }

        clock.Advance(TimeSpan.FromMinutes(5));
        var before = await StateAsync(app);
        var asked = await ActAsync(admin, act);

        Assert.Equal(Question, asked.Heading);
        Assert.Equal(before, await StateAsync(app));
        var refused = await ProveAsync(admin, asked, "no es la clave");
        Assert.Equal("No pudimos confirmar que eres tú", refused.Notice);
        Assert.Equal(before, await StateAsync(app));

        var done = await ProveAsync(admin, refused, DemoData.Password);

        Assert.NotEqual(Question, done.Heading);
        Assert.NotEqual(before, await StateAsync(app));
        Assert.Equal(act == "Contact", done.AccessKey is null);
        if (act is "Generate" or "Contact")
        {
            Assert.Equal(
                "nueva@aliado.example", await app.InDatabaseAsync(db => db.Credentials.Select(row => row.Contact.Email).SingleAsync()));
        }
    }

    [Fact]
    public async Task Proof_ServesForFiveMinutesMore()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        clock.Advance(TimeSpan.FromMinutes(6));
        await ProveAsync(admin, await ActAsync(admin, "Reveal"), DemoData.Password);

        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.NotNull((await ActAsync(admin, "Reveal")).AccessKey);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Question, (await ActAsync(admin, "Reveal")).Heading);
    }

    [Fact]
    public async Task NameOfTheContactAlone_NeedsNoProof()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        clock.Advance(TimeSpan.FromMinutes(10));

        var page = await admin.GetAsync(PortalClient.ByConfiguration);
        var saved = await admin.SubmitAsync(page, page.Form("Contact"), new() { ["Contact.Name"] = "Julia I. Gómez" });

        Assert.Equal("Contacto actualizado", saved.Notice);
    }

    [Fact]
    public async Task WrongProofs_AreBounded_AndSayHowLongToWait()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Accounts:AttemptsPerAccount"] = "3" } };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        clock.Advance(TimeSpan.FromMinutes(6));
        var page = await ActAsync(admin, "Reveal");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            page = await ProveAsync(admin, page, "no es la clave");
        }

        page = await ProveAsync(admin, page, DemoData.Password);

        Assert.Equal(429, (int)page.Status);
        Assert.True(page.Response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Contains("Hubo demasiados intentos", page.Html, StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.NotNull((await ProveAsync(admin, page, DemoData.Password)).AccessKey);
    }

    private static async Task<PortalPage> ActAsync(PortalClient admin, string act)
    {
        var page = await admin.GetAsync(
            act == "Rotate" ? $"{PortalClient.ByConfiguration}?handler=ConfirmRotate" : PortalClient.ByConfiguration);
        var changes = act is "Generate" or "Contact" ? PortalClient.Contact("Nueva Persona", "nueva@aliado.example") : [];
        return await admin.SubmitAsync(
            page, page.Form(act), act is "Generate" or "Rotate" ? new(changes.Concat(PortalClient.Yes)) : changes);
    }

    private static Task<PortalPage> ProveAsync(PortalClient admin, PortalPage page, string password) =>
        admin.SubmitAsync(page, page.MainForm, new() { ["Proof.Password"] = password });

    private static Task<int> StateAsync(PortalApp app) => app.InDatabaseAsync(db => db.AuditEntries.CountAsync());
}
