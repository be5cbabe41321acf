using System.Net;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Tokens;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Webhooks;

namespace SiigoCredentials.Tests.Webhooks;

/// <summary>The page "Avisos a tu sistema": the secret is seen once, by who asked for it.</summary>
public sealed class WebhookPageTests
{
    private const string Address = "https://tu-sistema.example/avisos?ficha=secreta";

    private readonly TestClock clock = new();

    [Fact]
    public async Task Secret_IsShownOnce_AndStandsInNoRowLogOrOtherPage()
    {
        using var logs = new LogRecorder(except: "Microsoft.AspNetCore.Hosting.Diagnostics");
        await using var app = new PortalApp { Clock = clock, Logs = logs, Faults = Receiving.Nowhere };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var set = await admin.SetWebhookAsync(Address);
        var rolled = await admin.ActOnWebhookAsync("Roll");

        Assert.Equal(("Tu sistema ya puede recibir avisos", "Tienes un secreto nuevo"), (set.Notice, rolled.Notice));
        List<string> stored = [.. await app.RowsAsync(), logs.Text];
        foreach (
            var page in (string[])
                [Receiving.Path, PortalClient.SecurityTab, PortalClient.ByPartners, PortalClient.ByConfiguration + "/actividad"])
        {
            stored.Add((await admin.GetAsync(page)).Html);
        }

        Assert.All((string[])[Receiving.SecretOf(set), Receiving.SecretOf(rolled)], secret =>
            Assert.All(stored, text => Assert.DoesNotContain(secret["whsec_".Length..], text, StringComparison.Ordinal)));
        Assert.Null((await admin.GetAsync(Receiving.Path)).Document.QuerySelector("#secreto"));
        Assert.Contains("tu-sistema.example", (await admin.GetAsync(PortalClient.SecurityTab)).Html, StringComparison.Ordinal);
        Assert.DoesNotContain("ficha=secreta", logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EachAct_IsRecordedOnce_WithTheHostAlone_AndARepeatedFormDoesNothing()
    {
        await using var app = new PortalApp { Clock = clock, Faults = Receiving.Nowhere };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var empty = await admin.GetAsync(Receiving.Path);
        var form = empty.Form("Save");
        Assert.NotNull((await admin.SubmitAsync(empty, form, new() { ["Address"] = Address })).Document.QuerySelector("#secreto"));
        var again = await admin.SubmitAsync(empty, form, new() { ["Address"] = Address });
        Assert.Equal(("Esto ya estaba hecho", null), (again.Notice, again.Document.QuerySelector("#secreto")));
        Assert.Equal("No había nada que cambiar", (await admin.SetWebhookAsync(Address)).Notice);
        Assert.Equal("URL guardada", (await admin.SetWebhookAsync("https://otro.example/")).Notice);
        await admin.ActOnWebhookAsync("Roll");
        Assert.Equal("Tu sistema no recibió la prueba", (await admin.ActOnWebhookAsync("Test")).Notice);
        var page = await admin.GetAsync(Receiving.Path);
        Assert.Equal("Quitamos los avisos", (await admin.SubmitAsync(page, page.Form("Remove"))).Notice);
        Assert.Equal("Esto ya estaba hecho", (await admin.SubmitAsync(page, page.Form("Remove"))).Notice);
        Assert.Equal("No había nada que cambiar", (await admin.SubmitAsync(page, page.Form("Roll"))).Notice);

        var entries = await app.InDatabaseAsync(db => db.AuditEntries.AsNoTracking().OrderBy(row => row.Sequence).ToListAsync());
        Assert.Equal(
            [(AuditAction.WebhookSet, "tu-sistema.example"), (AuditAction.WebhookSet, "tu-sistema.example -> otro.example"),
                (AuditAction.WebhookSecretRolled, "otro.example; the former secret signs until 2026-11-25T12:00:00Z"),
                (AuditAction.WebhookTested, "otro.example"), (AuditAction.WebhookRemoved, "otro.example")],
            entries.Where(entry => entry.Action.ToString().StartsWith("Webhook", StringComparison.Ordinal))
                .Select(entry => (entry.Action, entry.Detail)));
        Assert.Empty(await app.WebhooksAsync());
        var activity = await admin.GetAsync(PortalClient.ByConfiguration + "/actividad");
        Assert.Contains("quitó los avisos a tu sistema", activity.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlanThatLostTheApi_SendsNothing_ButTheAddressCanBeTakenAway()
    {
        await using var app = new PortalApp { Clock = clock, Faults = Receiving.Nowhere };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.SetWebhookAsync(Address);
        await AuthTests.ChangePlanAsync(app, "emprendedor");

        var page = await admin.GetAsync(Receiving.Path);
        Assert.Contains("Mientras tanto no enviamos nada a", page.Html, StringComparison.Ordinal);
        Assert.False(page.Offers("Save"));

        Assert.Equal("Quitamos los avisos", (await admin.SubmitAsync(page, page.Form("Remove"))).Notice);
        Assert.False(await app.InDatabaseAsync(db => db.WebhookEndpoints.AnyAsync()));
    }

    [Fact]
    public async Task SecondRoll_SaysThatTheSecretBeforeStops()
    {
        await using var app = new PortalApp { Clock = clock, Faults = Receiving.Nowhere };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        Assert.DoesNotContain("dejará de firmar ahora", (await admin.SetWebhookAsync(Address)).Html, StringComparison.Ordinal);

        var rolled = await admin.ActOnWebhookAsync("Roll");

        Assert.Contains("El secreto que firma hasta el", rolled.Html, StringComparison.Ordinal);
        Assert.Contains("dejará de firmar ahora", rolled.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetRollAndRemove_NeedAFreshProof_ATestDoesNot()
    {
        await using var app = new PortalApp { Clock = clock, Faults = Receiving.Nowhere };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.SetWebhookAsync(Address);
        clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal("Confirma que eres tú", (await admin.SetWebhookAsync("https://otro.example/")).Heading);
        Assert.Equal("Confirma que eres tú", (await admin.ActOnWebhookAsync("Roll")).Heading);
        Assert.Equal("Confirma que eres tú", (await admin.ActOnWebhookAsync("Remove")).Heading);
        Assert.Equal("Tu sistema no recibió la prueba", (await admin.ActOnWebhookAsync("Test")).Notice);
        Assert.Equal(Address, await app.InDatabaseAsync(db => db.WebhookEndpoints.Select(row => row.Address).SingleAsync()));

        var asked = await admin.SetWebhookAsync("https://otro.example/");
        var done = await admin.SubmitAsync(asked, asked.MainForm, new() { ["Proof.Password"] = DemoData.Password });
        Assert.Equal("URL guardada", done.Notice);
    }

    [Theory]
    [InlineData("", "Escribe una URL completa")]
    [InlineData("http://tu-sistema.example/", "tiene que empezar por https://")]
    [InlineData("https://127.0.0.1/", "no es pública en internet")]
    [InlineData("https://2130706433/", "no es pública en internet")]
    [InlineData("https://tu-sistema.example:8080/", "puerto 443")]
    [InlineData("https://ana@tu-sistema.example/", "Quita de la URL el usuario")]
    public async Task AddressWithAFault_IsNotSaved_AndThePageSaysWhy(string address, string said)
    {
        await using var app = new PortalApp { Clock = clock, Faults = Receiving.Nowhere };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();

        var page = await admin.SetWebhookAsync(address);

        Assert.Equal("No guardamos la URL", page.Notice);
        Assert.Contains(said, page.Document.QuerySelector("#error-url")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(address, page.Document.QuerySelector("#url")!.GetAttribute("value") ?? "");
        Assert.False(await app.InDatabaseAsync(db => db.WebhookEndpoints.AnyAsync()));
    }

    [Fact]
    public async Task Tests_AreTenAnHour()
    {
        await using var app = new PortalApp { Clock = clock, Faults = Receiving.Nowhere };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.SetWebhookAsync("https://nadie.invalid/");
        for (var test = 0; test < WebhookService.TestsPerHour; test++)
        {
            Assert.Equal("Tu sistema no recibió la prueba", (await admin.ActOnWebhookAsync("Test")).Notice);
        }

        Assert.Equal("No enviamos la prueba: ya hiciste muchas en esta hora", (await admin.ActOnWebhookAsync("Test")).Notice);
        Assert.All(await app.WebhooksAsync(), row => Assert.Equal((1, true), (row.Attempts, row.FailedAt is not null))); // no retries
        clock.Advance(TimeSpan.FromHours(1));
        using var later = await PortalClient.SignedInAsync(app); // the session has ended meanwhile
        Assert.Equal("Tu sistema no recibió la prueba", (await later.ActOnWebhookAsync("Test")).Notice);
    }

    [Fact]
    public async Task OtherCompany_SeesAndChangesNothingOfIt()
    {
        await using var app = new PortalApp { Clock = clock, Faults = Receiving.Nowhere };
        using var admin = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        using var colleague = await PortalClient.SignedInAsync(app, PortalClient.Colleague);
        await admin.GenerateAsync();
        await other.GenerateAsync();
        await admin.SetWebhookAsync(Address);
        var page = await admin.GetAsync(Receiving.Path);

        Assert.DoesNotContain("tu-sistema.example/avisos", (await other.GetAsync(Receiving.Path)).Html, StringComparison.Ordinal);
        var own = await other.GetAsync(Receiving.Path);
        await other.SubmitAsync(own, page.Form("Remove"), new() { ["__RequestVerificationToken"] = own.FormToken });
        Assert.Equal(1, await app.InDatabaseAsync(db => db.WebhookEndpoints.CountAsync()));
        Assert.Equal(HttpStatusCode.Forbidden, (await colleague.GetAsync(Receiving.Path)).Status);
    }
}
