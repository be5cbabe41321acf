using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.KeyHealth;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.KeyHealth;

/// <summary>The hourly look at all keys: a finding is mailed once a month, and unused integrations are suspended if wanted.</summary>
[Trait("Engine", "Both")]
public sealed class KeyHealthWorkerTests : IDisposable
{
    private const string Nobody = "Nadie usa el Access Key desde hace";
    private const string Suspended = "Suspendimos las integraciones: nadie usa el Access Key";

    private readonly TestClock clock = new();
    private readonly PortalApp app;

    public KeyHealthWorkerTests() => app = new PortalApp { Clock = clock };

    [Fact]
    public async Task OldKey_IsToldBeforeItsAge_AtIt_AndThenOnceAMonth()
    {
        using var admin = await BeginAsync(new(90, 14, UnusedKeyAction.Nothing));
        using var colleague = await PortalClient.SecondAdministratorAsync(app);
        await AfterAsync(TimeSpan.FromDays(76) - TimeSpan.FromMinutes(2));
        Assert.Empty(await TitlesAsync());

        await AfterAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(["El Access Key cumple 90 días el 22 feb", "El Access Key cumple 90 días el 22 feb"], await TitlesAsync());
        await AfterAsync(TimeSpan.FromDays(13));
        Assert.Equal(2, (await TitlesAsync()).Count);
        await AfterAsync(TimeSpan.FromDays(1));
        Assert.Equal(4, (await TitlesAsync()).Count);
        Assert.Equal(2, (await TitlesAsync()).Count(title => title == "El Access Key ya tiene 90 días"));
        await AfterAsync(TimeSpan.FromDays(30) - TimeSpan.FromMinutes(2));
        Assert.Equal(4, (await TitlesAsync()).Count);

        await AfterAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(2, (await TitlesAsync()).Count(title => title == "El Access Key ya tiene 120 días"));
        Assert.Equal(6, (await TitlesAsync()).Count);
        Assert.Empty(await ActsAsync(AuditAction.CredentialSuspended)); // an old key is only told
    }

    [Fact]
    public async Task SeveralInstances_TellOnce()
    {
        using var admin = await BeginAsync(KeyRules.Default);
        await using var twin = app.Twin();
        clock.Advance(TimeSpan.FromDays(90));

        await Task.WhenAll(Worker(app).RoundAsync(default), Worker(twin).RoundAsync(default), Worker(app).RoundAsync(default));

        Assert.Equal([Nobody + " 90 días"], await TitlesAsync());
    }

    [Fact]
    public async Task UnusedKey_IsTold_UnlessTheCompanyWantsNothing_OrSomebodyUsesIt()
    {
        using var admin = await BeginAsync(KeyRules.Default with { Unused = UnusedKeyAction.Nothing });
        await AfterAsync(TimeSpan.FromDays(200));
        Assert.Empty(await TitlesAsync());

        using var later = await PortalClient.SignedInAsync(app);
        await SetAsync(later, KeyRules.Default);
        await app.CountAsync(clock.GetUtcNow().AddDays(-89), UsageOutcome.SignedIn, 1, "MiTienda");
        await AfterAsync(TimeSpan.Zero);
        Assert.Empty(await TitlesAsync());
        await AfterAsync(TimeSpan.FromDays(1));

        Assert.Equal([Nobody + " 90 días"], await TitlesAsync());
        Assert.Empty(await ActsAsync(AuditAction.CredentialSuspended));
    }

    [Fact]
    public async Task UnusedIntegrations_AreSuspendedByThePortal_Once_AndResumedOnesHaveTheirTime()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        await SetAsync(admin, KeyRules.Default with { Unused = UnusedKeyAction.Suspend });
        await using var twin = app.Twin();
        await AfterAsync(TimeSpan.FromDays(90) - TimeSpan.FromMinutes(2));
        Assert.Equal(200, await StatusAsync(admin, pair));
        app.Services.GetRequiredService<UsageWriter>().Write();
        await AfterAsync(TimeSpan.FromDays(90) - TimeSpan.FromMinutes(2));
        Assert.Empty(await ActsAsync(AuditAction.CredentialSuspended));
        clock.Advance(TimeSpan.FromMinutes(2));

        await Task.WhenAll(Worker(app).RoundAsync(default), Worker(twin).RoundAsync(default));

        Assert.Equal(401, await StatusAsync(admin, pair));
        var entry = Assert.Single(await ActsAsync(AuditAction.CredentialSuspended));
        Assert.Equal("portal", entry.ActorName);
        Assert.Contains("unused since 2027-02-22T11:58:00Z", entry.Detail, StringComparison.Ordinal);
        Assert.Equal([PortalClient.Admin], await ToAsync(Suspended));
        Assert.Equal(["julia@aliado.example"], await ToAsync("Las integraciones están suspendidas"));
        Assert.Empty(await ToAsync(Nobody));

        using var later = await PortalClient.SignedInAsync(app);
        var page = await later.GetAsync(PortalClient.SecurityTab);
        Assert.Equal("Integraciones reanudadas", (await later.SubmitAsync(page, page.Form("Resume"))).Notice);
        await AfterAsync(TimeSpan.FromDays(90) - TimeSpan.FromMinutes(2));
        Assert.Single(await ActsAsync(AuditAction.CredentialSuspended));
        await AfterAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(2, (await ActsAsync(AuditAction.CredentialSuspended)).Count);
    }

    [Fact]
    public async Task FailingAndBusyIntegrations_AreTold()
    {
        using var admin = await BeginAsync(KeyRules.Default);
        clock.Advance(TimeSpan.FromDays(10));
        for (var day = 1; day <= 3; day++)
        {
            await app.CountAsync(clock.GetUtcNow().AddDays(-day), UsageOutcome.SignedIn, 480, "MiTienda");
        }

        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.WrongKey, 9);

        await AfterAsync(TimeSpan.Zero);
        await AfterAsync(TimeSpan.FromHours(1));

        Assert.Equal(["Una integración no logra conectarse", "Una integración pide demasiados tokens"], await TitlesAsync());
        var mails = await MailsAsync();
        Assert.Contains(mails, mail => mail.Text.Contains("no logra conectarse desde el 4 dic.", StringComparison.Ordinal));
        Assert.Contains(
            mails, mail => mail.Text.Contains("pide unos 480 tokens al día desde la IP 192.0.2.1. Con uno al día basta.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FaultAtOneCompany_DoesNotKeepOthersFromBeingTold()
    {
        using var admin = await BeginAsync(KeyRules.Default);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        await other.GenerateAsync();
        clock.Advance(TimeSpan.FromDays(90));
        var first = await app.InDatabaseAsync(
            db => db.Credentials.OrderBy(row => row.Id).Select(row => row.Company!.Nit).FirstAsync());
        await app.SqlAsync($"UPDATE People SET Email = 'no es una dirección' WHERE Email = '{AdminOf(first)}'");

        await Assert.ThrowsAsync<AggregateException>(() => Worker(app).RoundAsync(default));

        Assert.Single(await TitlesAsync());
    }

    [Theory]
    [InlineData("UPDATE Companies SET SuspendedAt = '2026-11-24 13:00:00'")]
    [InlineData("UPDATE Companies SET PlanCode = (SELECT PlanCode FROM Companies WHERE Nit = '901222333')")]
    [InlineData("UPDATE Credentials SET SuspendedAt = '2026-11-24 13:00:00'")]
    [InlineData("UPDATE AccessKeys SET State = 'Revoked'")]
    [InlineData("UPDATE AccessKeys SET ExpiresAt = '2026-11-25 13:00:00'")]
    public async Task KeyThatIsRefusedAnyway_IsNotTold(string how)
    {
        using var admin = await BeginAsync(new(90, 14, UnusedKeyAction.Suspend));
        await app.SqlAsync(how);

        await AfterAsync(TimeSpan.FromDays(100));

        Assert.Empty(await TitlesAsync());
        Assert.Empty(await ActsAsync(AuditAction.CredentialSuspended));
    }

    public void Dispose() => app.Dispose();

    private static KeyHealthWorker Worker(PortalApp portal) => portal.Services.GetRequiredService<KeyHealthWorker>();

    private static string AdminOf(string nit) => nit == "900123456" ? PortalClient.Admin : PortalClient.OtherAdmin;

    private static async Task<int> StatusAsync(PortalClient client, PortalPage pair)
    {
        using var answer = await client.AuthAsync(pair.ApiUser, pair.AccessKey!);
        return (int)answer.StatusCode;
    }

    private async Task<PortalClient> BeginAsync(KeyRules rules)
    {
        var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        if (rules != KeyRules.Default)
        {
            await SetAsync(admin, rules);
        }

        return admin;
    }

    private static async Task SetAsync(PortalClient admin, KeyRules rules)
    {
        var page = await admin.GetAsync(PortalClient.SecurityTab);
        var saved = await admin.SubmitAsync(page, page.Form("KeyPolicy"), new()
        {
            ["KeyPolicy.MaxAge"] = $"{rules.MaxAgeDays ?? 0}",
            ["KeyPolicy.Remind"] = $"{rules.RemindDays}",
            ["KeyPolicy.Unused"] = $"{(int)rules.Unused}",
        });
        Assert.Equal("Guardamos las reglas", saved.Notice);
    }

    private Task AfterAsync(TimeSpan time)
    {
        clock.Advance(time);
        return Worker(app).RoundAsync(default);
    }

    // Of the mails about findings.
    private async Task<List<string>> TitlesAsync() =>
    [
        .. (await MailsAsync()).Select(mail => Title(mail.Subject))
            .Where(title =>
                title.StartsWith("El Access Key ", StringComparison.Ordinal) || title.StartsWith(Nobody, StringComparison.Ordinal)
                    || title.StartsWith("Una integración", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    private async Task<List<string>> ToAsync(string title) =>
        [.. (await MailsAsync()).Where(mail => Title(mail.Subject).StartsWith(title, StringComparison.Ordinal)).Select(mail => mail.To)];

    // From the files: of the outbox, housekeeping takes what is a week old.
    private async Task<IReadOnlyList<DroppedMail>> MailsAsync()
    {
        await app.SendDueAsync();
        return await app.Services.GetRequiredService<DropFolder>().NewestAsync(200, CancellationToken.None);
    }

    private static string Title(string subject) => subject[(subject.IndexOf("] ", StringComparison.Ordinal) + 2)..];

    private Task<List<AuditEntry>> ActsAsync(AuditAction action) => app.InDatabaseAsync(
        db => db.AuditEntries.AsNoTracking().Where(entry => entry.Action == action).OrderBy(entry => entry.Sequence).ToListAsync());
}
