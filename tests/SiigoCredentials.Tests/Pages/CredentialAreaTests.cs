using System.Net;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Pages;

/// <summary>The five pages of the credential, the same below both routes, and what their acts say before they happen.</summary>
[Trait("Loop", "Quick")]
public sealed class CredentialAreaTests : IAsyncLifetime, IDisposable
{
    private readonly TestClock clock = new(new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero));
    private PortalApp app = null!;
    private PortalClient admin = null!;
    private PortalPage pair = null!;

    public async Task InitializeAsync()
    {
        app = new PortalApp { Clock = clock };
        admin = await PortalClient.SignedInAsync(app);
        pair = await admin.GenerateAsync();
    }

    // A real clock goes on between two readings.
    [Fact]
    public async Task AfterAReplacement_TheNextStepIsToDeliverTheNewKey_WhateverTheClockDoesMeanwhile()
    {
        clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(1);
        var confirm = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        var fields = new Dictionary<string, string>(PortalClient.Yes) { ["Rotation.Overlap"] = "3.00:00:00" };

        var replaced = await admin.SubmitAsync(confirm, confirm.Form("Rotate"), fields);

        Assert.Contains("Falta entregar la clave nueva", replaced.Document.QuerySelector("#siguiente")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PortalClient.ByConfiguration, "Credenciales usuario API")]
    [InlineData(PortalClient.ByPartners, "Mi credencial API")]
    public async Task EachTab_StandsUnderTheHeadingOfItsRoute_AndNamesItself(string route, string heading)
    {
        var tabs = new[]
        {
            ("", "Resumen"), ("/conectar", "Conectar"), ("/uso", "Uso y aliados"), ("/seguridad", "Seguridad"), ("/actividad", "Actividad"),
        };
        foreach (var (path, name) in tabs)
        {
            var page = await admin.GetAsync(route + path);

            Assert.Equal((HttpStatusCode.OK, heading), (page.Status, page.Heading));
            Assert.Equal(name, page.Document.QuerySelector(".tabs [aria-current=page]")!.TextContent);
            Assert.Equal(5, page.Document.QuerySelectorAll($".tabs a[href^='{route}']").Length);
            Assert.Equal("Funciona", page.Document.QuerySelector("#estado")!.TextContent);
            Assert.True(page.Document.QuerySelectorAll("main .btn-primary").Length <= (path == "/actividad" ? 2 : 1), path);
        }
    }

    [Fact]
    public async Task BeforeTheFirstKey_ATabLeadsToWhereItIsGenerated()
    {
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);

        foreach (var path in (string[])["/conectar", "/uso", "/seguridad"])
        {
            var page = await other.GetAsync(PortalClient.ByPartners + path);
            Assert.Equal(PortalClient.ByPartners, page.Document.QuerySelector("main a.btn-primary")!.GetAttribute("href"));
        }
    }

    [Fact]
    public async Task Copy_GivesTheKeyAsText_RecordedAsSeen_AndNothingWithoutAFreshProof()
    {
        var page = await admin.GetAsync(PortalClient.ByPartners);
        var address = page.Document.QuerySelector("[data-copy-hidden]")!.GetAttribute("data-copy-hidden")!;

        using var copied = await CopyAsync();
        Assert.Equal("text/plain", copied.Content.Headers.ContentType!.MediaType);
        Assert.Equal(pair.AccessKey, await copied.Content.ReadAsStringAsync());
        Assert.True(copied.Headers.CacheControl!.NoStore);
        Assert.Equal(1, await LooksAsync());

        clock.Advance(TimeSpan.FromMinutes(6));
        using var refused = await CopyAsync();
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.DoesNotContain(pair.AccessKey!, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await LooksAsync());

        Task<HttpResponseMessage> CopyAsync() =>
            admin.Http.PostAsync(address, new FormUrlEncodedContent(PortalClient.Fields(page.Form("Reveal"))));

        Task<int> LooksAsync() =>
            app.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.AccessKeyRevealed));
    }

    [Fact]
    public async Task HandOff_WithAContactThatIsNotSaved_AsksToSaveItFirst_AndKeepsWhatWasTyped()
    {
        var page = await admin.GetAsync(PortalClient.ByPartners);

        var asked = await admin.SubmitAsync(page, page.Form("HandOff"), new() { ["Contact.Name"] = "Pedro Nuevo" });

        Assert.Equal("Primero guarda el contacto", asked.Notice);
        Assert.Equal("Pedro Nuevo", asked.Document.QuerySelector("[name='Contact.Name']")!.GetAttribute("value"));
        Assert.True(asked.Document.QuerySelector("#integrador details")!.HasAttribute("open"));
        Assert.Equal(0, await app.InDatabaseAsync(db => db.HandoffLinks.CountAsync()));
        Assert.Equal("El enlace está listo", (await admin.SubmitAsync(page, page.Form("HandOff"))).Notice);
    }

    [Fact]
    public async Task SecondRestore_SaysWhomItCutsOff_BeforeItHappens()
    {
        await RestoreAsync("7.00:00:00");
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 1, "SIIGOPOS", key: (await KeysAsync())[0]);

        var confirm = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");

        var said = confirm.Document.QuerySelector("#promesa")!.TextContent;
        Assert.Contains("termina el 1 dic 2026", said, StringComparison.Ordinal);
        Assert.Contains("Todavía la usan: SIIGOPOS.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RevokedKey_IsAskedForNoDeadline()
    {
        var page = await admin.GetAsync(PortalClient.SecurityTab);
        await admin.SubmitAsync(page, page.Form("Revoke"), PortalClient.Yes);

        var confirm = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");

        Assert.Empty(confirm.Document.QuerySelectorAll("input[name='Rotation.Overlap'], input[name='Rotation.Leaked']"));
        Assert.Equal("Credenciales restablecidas", (await admin.SubmitAsync(confirm, confirm.Form("Rotate"), PortalClient.Yes)).Notice);
    }

    [Fact]
    public async Task LeakedKey_IsAnAlarmOnBothPages_UntilItIsReplaced()
    {
        var key = (await KeysAsync())[0];
        await app.InDatabaseAsync(db =>
        {
            db.LeakNotices.Add(new LeakNotice { AccessKeyId = key, ReportedAt = clock.GetUtcNow(), ToldAt = clock.GetUtcNow() });
            return db.SaveChangesAsync();
        });

        foreach (var path in (string[])["/", PortalClient.ByPartners])
        {
            var alarm = (await admin.GetAsync(path)).Document.QuerySelector(".next-alarm")!;
            Assert.Contains("Tu clave se filtró y todavía funciona", alarm.TextContent, StringComparison.Ordinal);
            Assert.Contains("handler=ConfirmRotate", alarm.QuerySelector("a.btn-primary")!.GetAttribute("href"), StringComparison.Ordinal);
        }

        await admin.RotateAsync();
        Assert.Null((await admin.GetAsync(PortalClient.ByPartners)).Document.QuerySelector(".next-alarm"));
    }

    [Fact]
    public async Task Keys_AreNamedByWhatTheyAre_AlsoAfterGoingBack_AndNoSentenceHasTwoFullStops()
    {
        var first = Fingerprint(pair);
        var second = Fingerprint(await RestoreAsync("3.00:00:00"));
        var page = await admin.GetAsync(PortalClient.ByPartners);
        Assert.Equal([$"{second} vigente", $"{first} se retira"], Names(page));
        Assert.DoesNotContain("m..", page.Document.Body!.TextContent, StringComparison.Ordinal);

        await admin.SubmitAsync(page, page.Form("GoBack"));

        Assert.Equal([$"{first} vigente", $"{second} se retira"], Names(await admin.GetAsync(PortalClient.ByPartners)));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        admin.Dispose();
        app.Dispose();
    }

    private static string Fingerprint(PortalPage page) => page.Document.QuerySelector("#usuario-api")!.Closest("section")!
        .QuerySelector("p code")!.TextContent;

    private static IEnumerable<string> Names(PortalPage page) => page.Document.QuerySelectorAll(".key-name")
        .Select(name => $"{name.QuerySelector("code")!.TextContent} {name.QuerySelector("strong")!.TextContent}");

    private async Task<PortalPage> RestoreAsync(string overlap)
    {
        var confirm = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        return await admin.SubmitAsync(confirm, confirm.Form("Rotate"), new(PortalClient.Yes) { ["Rotation.Overlap"] = overlap });
    }

    private Task<List<Guid>> KeysAsync() =>
        app.InDatabaseAsync(db => db.AccessKeys.OrderBy(key => key.Version).Select(key => key.Id).ToListAsync());
}
