using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Credentials;

/// <summary>
/// A rotation whose overlap begins when the new key is used for the first time: the integrator's doors, the page and the mails.
/// </summary>
[Trait("Engine", "Both")]
public sealed class FirstUseTests
{
    private const string Contact = "julia@aliado.example";
    private const string Week = "7.00:00:00";

    private readonly TestClock clock = new(new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero)); // a Tuesday at ten

    [Fact]
    public async Task FirstUse_BeginsTheOverlap_AndEverybodyIsTold()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();
        var page = await RotateAsync(admin);
        Assert.Contains("para que lo use antes del 1 dic 2026, 10:00", Text(page, ".alert"), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromDays(4)); // longer than the overlap: its clock has not started
        await AssertWorkAsync(admin, former);
        CountUses(app);
        await RoundAsync(app);
        Assert.Empty(await MailsAsync(app, "Ya se usa"));

        await AssertWorkAsync(admin, page);
        CountUses(app);
        await RoundAsync(app);

        await AssertWorkAsync(admin, former, page);
        Assert.Equal([PortalClient.Admin, Contact], await MailsAsync(app, "Ya se usa el Access Key nuevo: el anterior termina el"));
        var entry = await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(row => row.Action == AuditAction.OverlapStarted));
        Assert.Equal("portal", entry.ActorName);
        using var again = await PortalClient.SignedInAsync(app); // days later
        var later = await again.GetAsync(PortalClient.ByPartners);
        Assert.Contains("Alguien usó la clave nueva por primera vez", later.Html, StringComparison.Ordinal);
        var end = await app.InDatabaseAsync(
            db => db.AccessKeys.Where(key => key.State == AccessKeyState.Retiring).Select(key => key.RetiresAt).SingleAsync());
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 14, 0, 0, TimeSpan.Zero), end); // a day later is a Saturday, then the end of a month
        clock.Advance(end!.Value - clock.GetUtcNow());
        Assert.Equal(401, (int)(await admin.AuthAsync(former.ApiUser, former.AccessKey!)).StatusCode);
        Assert.Equal(200, (int)(await admin.AuthAsync(page.ApiUser, page.AccessKey!)).StatusCode);
    }

    [Fact]
    public async Task FaultAtOneCompany_KeepsNoOtherWaiting()
    {
        await using var app = new PortalApp { Clock = clock };
        foreach (var email in (string[])[PortalClient.Admin, PortalClient.OtherAdmin])
        {
            using var admin = await PortalClient.SignedInAsync(app, email);
            await admin.GenerateAsync();
            await AssertWorkAsync(admin, await RotateAsync(admin));
        }

        CountUses(app);
        var first = await app.InDatabaseAsync(db => db.AccessKeys.Where(key => key.State == AccessKeyState.Current).OrderBy(key => key.Id)
            .Select(key => key.Credential!.CompanyId).FirstAsync());
        await app.InDatabaseAsync(db => db.Users.Where(row => row.Memberships.Any(member => member.CompanyId == first))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Email, "no es una dirección")));

        await Assert.ThrowsAsync<AggregateException>(() => RoundAsync(app));

        Assert.Equal(1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(row => row.Action == AuditAction.OverlapStarted)));
    }

    [Fact]
    public async Task WithoutAUse_ItLapses_AndTheFormerKeyStays()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();
        var unused = await RotateAsync(admin);
        clock.Advance(TimeSpan.FromDays(7) + AccessKey.CountingTime - TimeSpan.FromTicks(1));
        await RoundAsync(app);
        Assert.Equal(401, (int)(await admin.AuthAsync(unused.ApiUser, unused.AccessKey!)).StatusCode);
        Assert.Empty(await MailsAsync(app, "se descartó"));

        clock.Advance(TimeSpan.FromTicks(1));
        await Task.WhenAll(RoundAsync(app), RoundAsync(app)); // two instances

        Assert.Equal(401, (int)(await admin.AuthAsync(unused.ApiUser, unused.AccessKey!)).StatusCode);
        Assert.Equal(200, (int)(await admin.AuthAsync(former.ApiUser, former.AccessKey!)).StatusCode);
        Assert.Equal([PortalClient.Admin, Contact], await MailsAsync(app, "El Access Key nuevo se descartó: nadie lo usó"));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(row => row.Action == AuditAction.RotationLapsed)));
        using var again = await PortalClient.SignedInAsync(app); // days later
        var page = await again.GetAsync(PortalClient.ByPartners);
        Assert.Equal("Funciona", Text(page, "#estado"));
        Assert.Null(page.Document.QuerySelector("#titulo-cambio"));
    }

    [Fact]
    public async Task UsedInTheLastMoment_ItDoesNotLapse()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();
        var page = await RotateAsync(admin);
        clock.Advance(TimeSpan.FromDays(7) + (AccessKey.CountingTime / 2) - TimeSpan.FromTicks(1));
        Assert.Equal(200, (int)(await admin.AuthAsync(page.ApiUser, page.AccessKey!)).StatusCode);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(401, (int)(await admin.AuthAsync(page.ApiUser, page.AccessKey!)).StatusCode); // until the portal looks, in a minute
        CountUses(app); // only now: the clock has woken the portal, which looks at its own time
        clock.Advance(AccessKey.CountingTime);

        await RoundAsync(app);

        await AssertWorkAsync(admin, former, page);
    }

    [Fact]
    public async Task FormerKeyWhoseOwnLifeEnds_WaitsNoMore_AndTheNewOneStays()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Credentials:KeyLifetime"] = "5.00:00:00" } };
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();
        clock.Advance(TimeSpan.FromDays(4));
        using var again = await PortalClient.SignedInAsync(app);
        var page = await RotateAsync(again, wait: "3.00:00:00");
        clock.Advance(TimeSpan.FromDays(1));
        await RoundAsync(app);
        Assert.Equal(401, (int)(await admin.AuthAsync(former.ApiUser, former.AccessKey!)).StatusCode);
        clock.Advance(TimeSpan.FromDays(3)); // when the unused key would have lapsed
        await RoundAsync(app);

        await AssertWorkAsync(admin, page);
        Assert.Equal([PortalClient.Admin, Contact], await MailsAsync(app, "El Access Key anterior ya no funciona"));
        Assert.Empty(await MailsAsync(app, "se descartó"));
    }

    [Fact]
    public async Task WhileItWaits_ThePageSaysSo_AndDiscards()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();
        var unused = await RotateAsync(admin);
        var page = await admin.GetAsync(PortalClient.ByPartners);
        Assert.Equal("Cambio de clave que espera el primer uso", Text(page, "#titulo-cambio"));
        Assert.Contains("Si nadie la usa antes del 1 dic 2026, 10:00", Text(page, "#espera-uso"), StringComparison.Ordinal);
        Assert.Contains("para que la use antes del 1 dic 2026", Text(page, "#siguiente"), StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("form[action$='handler=Extend']"));
        var again = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        Assert.Contains("se descarta, y la reemplaza", Text(again, "#promesa"), StringComparison.Ordinal);

        var discarded = await admin.SubmitAsync(page, page.Form("GoBack"));

        Assert.Contains("La nueva, que nadie había usado, ya no funciona.", Text(discarded, ".alert"), StringComparison.Ordinal);
        Assert.Equal(401, (int)(await admin.AuthAsync(unused.ApiUser, unused.AccessKey!)).StatusCode);
        Assert.Equal(200, (int)(await admin.AuthAsync(former.ApiUser, former.AccessKey!)).StatusCode);
        Assert.Single(await MailsAsync(app, "Volviste al Access Key anterior"));
        Assert.Single(await MailsAsync(app, "El Access Key anterior vuelve a ser el vigente"));
    }

    [Fact]
    public async Task KeyThatWasUsedAMomentAgo_IsNotDiscarded()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();
        var used = await RotateAsync(admin);
        var page = await admin.GetAsync(PortalClient.ByPartners);
        await AssertWorkAsync(admin, used);
        CountUses(app); // and the portal has not looked yet

        var back = await admin.SubmitAsync(page, page.Form("GoBack"));

        Assert.Contains("La más nueva funciona hasta que termine el plazo.", Text(back, ".alert"), StringComparison.Ordinal);
        await AssertWorkAsync(admin, former, used);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(row => row.Action == AuditAction.OverlapStarted)));
    }

    [Fact]
    public async Task UnofferedWait_ChangesNothing()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var former = await admin.GenerateAsync();
        var page = await RotateAsync(admin, wait: "8.00:00:00");
        Assert.Contains("No restablecimos nada", Text(page, ".alert"), StringComparison.Ordinal);
        Assert.Equal(200, (int)(await admin.AuthAsync(former.ApiUser, former.AccessKey!)).StatusCode);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AccessKeys.CountAsync()));
    }

    [Fact]
    public async Task KeyInUse_IsProposedToWait_AndAnUnusedOneIsNot()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        Assert.Equal("false", await ProposedAsync(admin));
        var key = await app.InDatabaseAsync(db => db.AccessKeys.Select(row => row.Id).SingleAsync());
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 5, "MiTienda", key: key);
        Assert.Equal("true", await ProposedAsync(admin));
    }

    private static void CountUses(PortalApp app) => app.Services.GetRequiredService<UsageWriter>().Write();

    private static string Text(PortalPage page, string selector) => page.Document.QuerySelector(selector)!.TextContent.Trim();

    private static async Task<string?> ProposedAsync(PortalClient admin) =>
        (await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate")).Document
            .QuerySelector("input[name='Rotation.OnFirstUse'][checked]")?.GetAttribute("value");

    private static Task<PortalPage> RotateAsync(PortalClient admin, string wait = Week) =>
        admin.RotateAsync(PortalClient.ByPartners, "1.00:00:00", wait);

    private static async Task AssertWorkAsync(PortalClient client, params PortalPage[] pairs)
    {
        foreach (var pair in pairs)
        {
            Assert.Equal(200, (int)(await client.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        }
    }

    private static async Task<List<string>> MailsAsync(PortalApp app, string subject) =>
    [
        .. (await app.OutboxAsync()).Where(mail => mail.Subject.Contains(subject, StringComparison.Ordinal)).Select(mail => mail.To)
            .Order(StringComparer.Ordinal),
    ];

    private static Task RoundAsync(PortalApp app) => app.Services.GetRequiredService<KeyRetirementWorker>().RoundAsync(default);
}
