using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.KeyHealth;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.KeyHealth;

/// <summary>The rules on the tab "Seguridad", and the findings where people see them.</summary>
[Trait("Engine", "Both")]
public sealed class KeyPolicyPageTests : IDisposable
{
    private readonly TestClock clock = new();
    private readonly PortalApp app;
    private PortalClient admin = null!;

    public KeyPolicyPageTests() => app = new PortalApp { Clock = clock };

    [Theory]
    [InlineData(PortalClient.ByConfiguration)]
    [InlineData(PortalClient.ByPartners)]
    public async Task Rules_AreSaved_Recorded_AndToldToEveryAdministrador(string route)
    {
        await BeginAsync();
        using var colleague = await PortalClient.SecondAdministratorAsync(app);
        var page = await admin.GetAsync(route + "/seguridad");
        Assert.Equal("0", Chosen(page, "edad-maxima"));

        var saved = await SubmitAsync(page, "180", "30", UnusedKeyAction.Suspend);

        Assert.Equal("Guardamos las reglas", saved.Notice);
        Assert.StartsWith(route + "/seguridad", new Uri(saved.Address).AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(("180", "30"), (Chosen(saved, "edad-maxima"), Chosen(saved, "aviso-previo")));
        Assert.Equal((180, 30, UnusedKeyAction.Suspend), await StoredAsync());
        var entry = Assert.Single(await EntriesAsync());
        Assert.Equal(
            "age without a limit, unused Tell -> age 180 days, reminder 30 days before, unused Suspend", entry.Detail);
        var mails = (await app.OutboxAsync()).Where(mail => mail.Title == "Cambiaron las reglas de edad y uso de la clave").ToList();
        Assert.Equal(
            ((string[])[PortalClient.Admin, PortalClient.Colleague]).Order(StringComparer.Ordinal),
            mails.Select(mail => mail.To).Order(StringComparer.Ordinal));
        Assert.Contains(
            "Edad máxima: 180 días; el aviso sale 30 días antes\nSi nadie lo usa en 90 días: suspender las integraciones", mails[0].Text,
            StringComparison.Ordinal);
        Assert.Contains(
            "cambió las reglas de edad y uso de la clave", (await admin.GetAsync(route)).Document.QuerySelector(".activity")!.TextContent,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task RepeatedForm_AndTheSameRules_ChangeNothing()
    {
        await BeginAsync();
        var page = await admin.GetAsync(PortalClient.SecurityTab);
        await SubmitAsync(page, "90", "7", UnusedKeyAction.Nothing);
        Assert.Equal("No había nada que cambiar", (await SubmitAsync(page, "365", "7", UnusedKeyAction.Tell)).Notice);
        var later = await admin.GetAsync(PortalClient.SecurityTab);
        Assert.Equal("No había nada que cambiar", (await SubmitAsync(later, "90", "7", UnusedKeyAction.Nothing)).Notice);

        Assert.Equal((90, 7, UnusedKeyAction.Nothing), await StoredAsync());
        Assert.Single(await EntriesAsync());
    }

    [Theory]
    [InlineData("KeyPolicy.MaxAge", "91")]
    [InlineData("KeyPolicy.MaxAge", "-1")]
    [InlineData("KeyPolicy.MaxAge", "")]
    [InlineData("KeyPolicy.MaxAge", "99999999999999")]
    [InlineData("KeyPolicy.MaxAge", "noventa")]
    [InlineData("KeyPolicy.Remind", "0")]
    [InlineData("KeyPolicy.Remind", "")]
    [InlineData("KeyPolicy.Unused", "7")]
    [InlineData("KeyPolicy.Unused", "")]
    [InlineData("KeyPolicy.Unused", "Borrar")]
    [InlineData("Operation.Id", "00000000-0000-0000-0000-000000000000")]
    public async Task ValueThatIsNotOffered_IsRefused(string field, string value)
    {
        await BeginAsync();
        var page = await admin.GetAsync(PortalClient.SecurityTab);

        var refused = await admin.SubmitAsync(page, page.Form("KeyPolicy"), new() { ["KeyPolicy.MaxAge"] = "90", [field] = value });

        Assert.Equal("No guardamos las reglas", refused.Notice);
        Assert.Equal("0", Chosen(refused, "edad-maxima"));
        Assert.Equal(0, await app.InDatabaseAsync(db => db.KeyPolicies.CountAsync()));
        Assert.Empty(await EntriesAsync());
    }

    [Fact]
    public async Task WithoutAProof_NothingIsSaved_UntilThePersonProvesWhoTheyAre()
    {
        await BeginAsync();
        var page = await admin.GetAsync(PortalClient.SecurityTab);
        clock.Advance(TimeSpan.FromMinutes(6));

        var asked = await SubmitAsync(page, "90", "7", UnusedKeyAction.Suspend);
        Assert.Equal("Confirma que eres tú", asked.Heading);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.KeyPolicies.CountAsync()));
        var saved = await admin.SubmitAsync(asked, asked.MainForm, new() { ["Proof.Password"] = Web.Operator.DemoData.Password });

        Assert.Equal("Guardamos las reglas", saved.Notice);
        Assert.Equal((90, 7, UnusedKeyAction.Suspend), await StoredAsync());
    }

    [Fact]
    public async Task Findings_StandOnTheSummaryAndAtHome_CalmlyAndWithOnePrimaryButton()
    {
        await BeginAsync();
        var page = await admin.GetAsync(PortalClient.SecurityTab);
        await SubmitAsync(page, "90", "14", UnusedKeyAction.Tell);
        Assert.Null((await admin.GetAsync(PortalClient.ByPartners)).Document.QuerySelector("#salud"));
        clock.Advance(TimeSpan.FromDays(100));
        for (var day = 1; day <= 4; day++)
        {
            await app.CountAsync(clock.GetUtcNow().AddDays(-day), UsageOutcome.SignedIn, 480, "MiTienda");
        }

        using var later = await PortalClient.SignedInAsync(app);
        foreach (var path in (string[])[PortalClient.ByPartners, PortalClient.ByConfiguration, "/"])
        {
            var shown = await later.GetAsync(path);
            Assert.Equal(
                [
                    "La clave tiene 100 días, y tu empresa quiere que no pase de 90. Sigue funcionando. Cambiarla con un plazo",
                    "MiTienda pide 480 tokens al día; con uno basta. Que guarde el token y lo use hasta que termine. Cómo guardarlo",
                ],
                shown.Document.QuerySelectorAll("#salud li").Select(line => Squeeze(line.TextContent)));
            Assert.Empty(shown.Document.QuerySelectorAll("#salud .btn"));
            Assert.Equal(path != "/", shown.Html.Contains("(hace 100 días)", StringComparison.Ordinal)); // the age
            Assert.InRange(shown.Document.QuerySelectorAll("main .btn-primary").Length, 0, 1);
        }

        var target = (await later.GetAsync(PortalClient.ByPartners)).Document.QuerySelectorAll("#salud a")[^1].GetAttribute("href")!;
        var guide = await later.GetAsync(target.Split('#')[0]);
        Assert.NotNull(guide.Document.QuerySelector("#" + target.Split('#')[1]));
    }

    [Fact]
    public async Task KeyThatNobodyUses_IsShown_AndNotWhileItIsSuspended()
    {
        await BeginAsync();
        clock.Advance(TimeSpan.FromDays(91));
        using var later = await PortalClient.SignedInAsync(app);

        Assert.Contains(
            "Nadie usa la clave desde hace 91 días.",
            (await later.GetAsync(PortalClient.ByPartners)).Document.QuerySelector("#salud")!.TextContent, StringComparison.Ordinal);
        await later.SuspendAsync();
        Assert.Null((await later.GetAsync(PortalClient.ByPartners)).Document.QuerySelector("#salud"));
    }

    [Fact]
    public async Task FailingIntegration_SaysSinceWhen()
    {
        await BeginAsync();
        clock.Advance(TimeSpan.FromDays(9));
        await app.CountAsync(clock.GetUtcNow().AddDays(-2), UsageOutcome.WrongKey, 4);
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.WrongKey, 4);
        using var later = await PortalClient.SignedInAsync(app);

        var page = await later.GetAsync(PortalClient.ByPartners);

        Assert.Contains("Falla desde el 1 dic.", page.Document.QuerySelector("#siguiente")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("#salud")); // once is enough
    }

    [Fact]
    public async Task MyCompanies_ShowTheAgeOfEachKey()
    {
        await BeginAsync();
        await SubmitAsync(await admin.GetAsync(PortalClient.SecurityTab), "90", "14", UnusedKeyAction.Tell);
        using (var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin))
        {
            await other.GenerateAsync();
        }

        clock.Advance(TimeSpan.FromDays(100));
        await app.CountAsync(clock.GetUtcNow().AddDays(-40), UsageOutcome.SignedIn, 1, "MiTienda");
        await app.InDatabaseAsync(async db =>
        {
            var person = await db.Users.SingleAsync(row => row.Email == PortalClient.Admin);
            db.Memberships.Add(new()
            {
                PersonId = person.Id,
                CompanyId = await db.Companies.Where(row => row.Nit == "900654321").Select(row => row.Id).SingleAsync(),
                Role = Web.Accounts.PersonRole.Administrador,
                JoinedAt = clock.GetUtcNow(),
            });
            await db.SaveChangesAsync();
        });
        using var later = new PortalClient(app);

        var mine = await later.SignInAsync(PortalClient.Admin, Web.Operator.DemoData.Password);

        Assert.Equal("Mis empresas", mine.Heading);
        Assert.Contains("La clave tiene 100 días, y tu empresa quiere que no pase de 90.", mine.Html, StringComparison.Ordinal);
        Assert.Contains("Nadie usa la clave desde hace 100 días.", mine.Html, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        admin?.Dispose();
        app.Dispose();
    }

    private async Task BeginAsync()
    {
        admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
    }

    private Task<PortalPage> SubmitAsync(PortalPage page, string age, string remind, UnusedKeyAction unused) =>
        admin.SubmitAsync(
            page, page.Form("KeyPolicy"),
            new() { ["KeyPolicy.MaxAge"] = age, ["KeyPolicy.Remind"] = remind, ["KeyPolicy.Unused"] = $"{(int)unused}" });

    private async Task<(int?, int, UnusedKeyAction)> StoredAsync()
    {
        var stored = await app.InDatabaseAsync(db => db.KeyPolicies.AsNoTracking().SingleAsync());
        return (stored.MaxAgeDays, stored.RemindDays, stored.Unused);
    }

    private Task<List<AuditEntry>> EntriesAsync() => app.InDatabaseAsync(
        db => db.AuditEntries.AsNoTracking().Where(entry => entry.Action == AuditAction.KeyPolicyChanged).ToListAsync());

    private static string? Chosen(PortalPage page, string list) =>
        page.Document.QuerySelector($"#{list} option[selected]")?.GetAttribute("value");

    private static string Squeeze(string text) => string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
}
