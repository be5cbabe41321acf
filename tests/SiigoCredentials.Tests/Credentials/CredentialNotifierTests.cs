using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Credentials;

/// <summary>Who is told what of a credential, once, in the transaction of the act; and what is told without any act.</summary>
public sealed class CredentialNotifierTests
{
    private const string Contact = "julia@aliado.example";

    private readonly TestClock clock = new();

    [Fact]
    public async Task EveryAct_TellsTheContactAndEveryAdministrador_AndNobodyElse()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        using var second = await PortalClient.SecondAdministratorAsync(app);
        await ForgetAsync(app);

        await admin.GenerateAsync();
        await AssertToldAsync(app, "Confirma tu correo: eres el contacto de la integración", "Generaron las credenciales API");
        await RotateAsync(admin, "1.00:00:00");
        await AssertToldAsync(app, "Tienes hasta el 25 nov 2026, 7:00", "Restablecieron las credenciales API");
        await SubmitAsync(admin, "Extend", new() { ["length"] = "3.00:00:00" });
        await AssertToldAsync(
            app, "Nuevo plazo: tienes hasta el 27 nov para cambiar el Access Key", "Ampliaron el plazo del Access Key anterior");
        await SubmitAsync(admin, "GoBack");
        await AssertToldAsync(app, "El Access Key anterior vuelve a ser el vigente", "Volvieron al Access Key anterior");
        await SubmitAsync(admin, "Finish");
        await AssertToldAsync(app, "El Access Key anterior ya no funciona", "Terminaron el cambio de clave");
        await RotateAsync(admin, "00:00:00");
        await AssertToldAsync(app, "El Access Key cambió y el anterior ya no funciona", "Restablecieron las credenciales API");
        await SubmitAsync(admin, "Reveal");
        await AssertToldAsync(app, null, "Alguien vio el Access Key");
        await ActAsync(app, (service, operation) => service.SuspendAsync(operation, default));
        await AssertToldAsync(app, "Las integraciones están suspendidas", "Suspendieron las integraciones");
        await ActAsync(app, (service, operation) => service.ResumeAsync(operation, default));
        await AssertToldAsync(app, "Las integraciones pueden conectarse otra vez", "Reanudaron las integraciones");
        await ActAsync(app, (service, operation) => service.RevokeAsync(operation, default));
        await AssertToldAsync(app, "El Access Key fue revocado", "Revocaron el Access Key");
        await SuspendCompanyAsync(app, (suspension, nit) => suspension.SuspendAsync(nit, default));
        await AssertToldAsync(app, "Las integraciones están suspendidas", "Suspendieron las integraciones");
        await SuspendCompanyAsync(app, (suspension, nit) => suspension.ResumeAsync(nit, default));
        await AssertToldAsync(app, "Las integraciones pueden conectarse otra vez", "Reanudaron las integraciones");
    }

    [Fact]
    public async Task Rotation_TellsDeadlineFingerprintsWhoWhenAndWhere_AndNeverAKey()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        admin.Http.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0");
        var first = await admin.GenerateAsync();
        var second = await RotateAsync(admin, "1.00:00:00");

        var mails = await app.OutboxAsync();
        var keys = await app.InDatabaseAsync(db => db.AccessKeys.OrderBy(key => key.Version).Select(key => key.SecretHash).ToListAsync());
        var toContact = mails.Last(mail => mail.To == Contact).Text;
        Assert.Contains(
            "el anterior funciona hasta el 25 nov 2026, 7:00\u00a0a.\u00a0m. (hora de Bogotá)", toContact, StringComparison.Ordinal);
        Assert.Contains(
            $"vigente: {KeyFingerprint.Of(keys[1])}\nHuella del que termina: {KeyFingerprint.Of(keys[0])}", toContact,
            StringComparison.Ordinal);
        Assert.Contains(first.ApiUser, toContact, StringComparison.Ordinal);
        var toAdministrator = mails.Last(mail => mail.To == PortalClient.Admin).Text;
        Assert.Contains(
            "Quién: Ana Restrepo\nCuándo: 24 nov 2026, 7:00\u00a0a.\u00a0m. (hora de Bogotá)\nDispositivo: Firefox en Linux\nIP:",
            toAdministrator, StringComparison.Ordinal);
        Assert.DoesNotContain("codigo=", toAdministrator, StringComparison.Ordinal); // the contact's word is the contact's
        Assert.All(mails, mail => Assert.DoesNotContain("siigo_ak_", mail.Text + mail.Subject, StringComparison.OrdinalIgnoreCase));
        Assert.NotEqual(first.AccessKey, second.AccessKey);
    }

    [Fact]
    public async Task SameFormTwice_MailsOnce_AndAKeyShownAgainMuchLaterIsNews()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var confirm = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        await admin.SubmitAsync(confirm, confirm.Form("Rotate"), PortalClient.Yes);
        var told = (await app.OutboxAsync()).Count;

        Assert.NotNull((await admin.SubmitAsync(confirm, confirm.Form("Rotate"), PortalClient.Yes)).AccessKey);
        Assert.Equal(told, (await app.OutboxAsync()).Count);

        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.NotNull((await admin.SubmitAsync(confirm, confirm.Form("Rotate"), PortalClient.Yes)).AccessKey);
        Assert.StartsWith("Viste el Access Key", (await app.OutboxAsync())[^1].Title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OutboxMails")]
    [InlineData("AuditEntries")]
    public async Task ActMailAndEntry_AreAllOrNothing(string table)
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var confirm = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        var before = await CountsAsync(app);
        await app.SqlAsync($"CREATE TRIGGER Full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'full'); END");

        await admin.SubmitAsync(confirm, confirm.Form("Rotate"), PortalClient.Yes);

        await app.SqlAsync("DROP TRIGGER Full");
        Assert.Equal(before, await CountsAsync(app));
        Assert.Equal(200, (int)(await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
    }

    [Fact]
    public async Task NewAddress_IsToldAtBothAddresses_AndACorrectedNameAtNeither()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await ForgetAsync(app);

        await SubmitAsync(admin, "Contact", PortalClient.Contact("Julia Integradora", "otra@aliado.example"));
        var mails = await app.OutboxAsync();
        Assert.StartsWith("Ya no eres el contacto", mails.Single(mail => mail.To == Contact).Title, StringComparison.Ordinal);
        Assert.Contains(
            "/contacto/confirmar?codigo=", mails.Single(mail => mail.To == "otra@aliado.example").Text, StringComparison.Ordinal);
        Assert.Contains(
            "Antes: Julia Integradora, julia@aliado.example\nAhora: Julia Integradora, otra@aliado.example",
            mails.Single(mail => mail.To == PortalClient.Admin).Text, StringComparison.Ordinal);

        await ForgetAsync(app);
        await SubmitAsync(admin, "Contact", PortalClient.Contact("Julia I.", "otra@aliado.example"));
        Assert.Equal(PortalClient.Admin, (await app.OnlyMailAsync()).To);
    }

    [Fact]
    public async Task NewAddresses_OneAfterTheOther_AreNotAllMailed()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();

        for (var number = 1; number <= 6; number++)
        {
            await SubmitAsync(admin, "Contact", PortalClient.Contact("Julia", $"p{number}@aliado.example"));
        }

        var confirmations = (await app.OutboxAsync())
            .Where(mail => mail.Title.StartsWith("Confirma tu correo", StringComparison.Ordinal));
        Assert.Equal(
            [Contact, "p1@aliado.example", "p2@aliado.example", "p3@aliado.example", "p4@aliado.example"],
            confirmations.Select(mail => mail.To));
    }

    [Fact]
    public async Task DeadlinePassed_IsToldOnce_HoweverManyInstancesLook()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await RotateAsync(admin, "01:00:00");
        await using var twin = app.Twin();
        await LookAsync(twin);
        await ForgetAsync(app);

        clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        await LookAsync(app);
        Assert.Empty(await app.OutboxAsync());
        clock.Advance(TimeSpan.FromTicks(1));
        await Task.WhenAll(Task.Run(() => LookAsync(app)), Task.Run(() => LookAsync(twin)));
        await LookAsync(app);

        await AssertToldAsync(app, "El Access Key anterior ya no funciona", "El Access Key anterior ya no funciona", PortalClient.Admin);
    }

    [Fact]
    public async Task DeadlinePassed_AndReplacedBeforeAnybodyLooked_IsToldAllTheSame()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await RotateAsync(admin, "01:00:00");
        await app.SqlAsync(
            "UPDATE AccessKeys SET RetiringSince = '2026-11-24 10:00:00', RetiresAt = '2026-11-24 11:00:00' WHERE State = 'Retiring'");
        await RotateAsync(admin, "00:00:00");
        await ForgetAsync(app);

        await LookAsync(app);

        await AssertToldAsync(app, "El Access Key anterior ya no funciona", "El Access Key anterior ya no funciona", PortalClient.Admin);
    }

    [Theory]
    [InlineData("Finish")]
    [InlineData("GoBack")]
    public async Task EndedByAnAct_NobodyIsToldAgainWhenTheDeadlineComes(string handler)
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await RotateAsync(admin, "01:00:00");
        await SubmitAsync(admin, handler);
        await ActAsync(app, (service, operation) => service.FinishOverlapAsync(operation, default)); // of what GoBack left
        await ForgetAsync(app);

        clock.Advance(TimeSpan.FromHours(2));
        await LookAsync(app);

        Assert.Empty(await app.OutboxAsync());
    }

    [Fact]
    public async Task NearTheEnd_OnlyAKeyStillInUseIsRemindedOf_OnceForEachDeadline()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await RotateAsync(admin, "3.00:00:00");
        var former = await app.InDatabaseAsync(db => db.AccessKeys.OrderBy(key => key.Version).Select(key => key.Id).FirstAsync());
        await ForgetAsync(app);

        clock.Advance(TimeSpan.FromDays(2));
        await LookAsync(app);
        Assert.Empty(await app.OutboxAsync()); // nobody uses it

        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 3, "MiTienda", key: former);
        await LookAsync(app);
        await LookAsync(app);
        var mail = (await app.OutboxAsync()).Single(row => row.To == Contact);
        Assert.Contains("- MiTienda, desde la IP 192.0.2.1, la última vez el 26 nov 2026, 7:00", mail.Text, StringComparison.Ordinal);
        await AssertToldAsync(
            app, "El Access Key anterior termina pronto y se sigue usando", "El Access Key anterior termina pronto y se sigue usando",
            PortalClient.Admin);

        await ActAsync(app, (service, operation) => service.ExtendOverlapAsync(operation, TimeSpan.FromDays(3), default));
        await ForgetAsync(app);
        await LookAsync(app);
        Assert.Empty(await app.OutboxAsync());
        clock.Advance(TimeSpan.FromDays(2));
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 1, "OtraTienda", key: former);
        await LookAsync(app);
        await AssertToldAsync(
            app, "El Access Key anterior termina pronto y se sigue usando", "El Access Key anterior termina pronto y se sigue usando",
            PortalClient.Admin);
    }

    [Fact]
    public async Task DisabledAdministradorAndOtherCompanies_AreNotTold()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        using var second = await PortalClient.SecondAdministratorAsync(app);
        await app.SqlAsync($"UPDATE Memberships SET DisabledAt = '2026-11-24 10:00:00' WHERE PersonId = (SELECT Id FROM People WHERE Email = '{PortalClient.Colleague}')");
        await ForgetAsync(app);

        await admin.GenerateAsync();

        await AssertToldAsync(
            app, "Confirma tu correo: eres el contacto de la integración", "Generaron las credenciales API", PortalClient.Admin);
    }

    // Whoever did it is told "tú".
    private static readonly Dictionary<string, string> ToTheActor = new(StringComparer.Ordinal)
    {
        ["Generaron las credenciales API"] = "Generaste las credenciales API",
        ["Restablecieron las credenciales API"] = "Restableciste las credenciales API",
        ["Ampliaron el plazo del Access Key anterior"] = "Ampliaste el plazo del Access Key anterior",
        ["Volvieron al Access Key anterior"] = "Volviste al Access Key anterior",
        ["Terminaron el cambio de clave"] = "Terminaste el cambio de clave",
        ["Alguien vio el Access Key"] = "Viste el Access Key",
    };

    // Mails stay in the outbox, with their texts, however the clock moves.
    private PortalApp NewApp() => new() { Clock = clock, Settings = Outgoing.NobodyListens() };

    private static Task ForgetAsync(PortalApp app) => app.SqlAsync("DELETE FROM OutboxMails");

    private static Task LookAsync(PortalApp app) => app.Services.GetRequiredService<KeyRetirementWorker>().RoundAsync(default);

    private static Task<PortalPage> RotateAsync(PortalClient admin, string overlap) =>
        RotateAsync(admin, new Dictionary<string, string>(PortalClient.Yes) { ["Rotation.Overlap"] = overlap });

    private static async Task<PortalPage> RotateAsync(PortalClient admin, Dictionary<string, string> fields)
    {
        var page = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        return await admin.SubmitAsync(page, page.Form("Rotate"), fields);
    }

    private static async Task SubmitAsync(PortalClient admin, string handler, Dictionary<string, string>? fields = null)
    {
        var page = await admin.GetAsync(PortalClient.ByPartners);
        await admin.SubmitAsync(page, page.Form(handler), fields);
    }

    private static async Task ActAsync(PortalApp app, Func<CredentialService, CredentialOperation, Task<CredentialResult>> act)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var service = scope.ServiceProvider.GetRequiredService<CredentialService>();
        var companyId = await app.InDatabaseAsync(db => db.Credentials.Select(row => row.CompanyId).SingleAsync());
        var seen = (await service.FindAsync(companyId, default))!.Version;
        await act(service, new CredentialOperation(Actor.Operator(companyId), Guid.CreateVersion7(), seen));
    }

    private static async Task SuspendCompanyAsync(PortalApp app, Func<CompanySuspension, string, Task<bool>> act)
    {
        await using var scope = app.Services.CreateAsyncScope();
        Assert.True(await act(scope.ServiceProvider.GetRequiredService<CompanySuspension>(), "900123456"));
    }

    private static async Task AssertToldAsync(PortalApp app, string? contact, string administrators, params string[] who)
    {
        var mails = await app.OutboxAsync();
        Assert.StartsWith(contact ?? "", mails.SingleOrDefault(mail => mail.To == Contact)?.Title ?? "", StringComparison.Ordinal);
        Assert.Equal(contact is null, mails.All(mail => mail.To != Contact));
        var others = mails.Where(mail => mail.To != Contact).ToList();
        Assert.Equal(who is [] ? [PortalClient.Admin, PortalClient.Colleague] : who, others.Select(mail => mail.To).Order());
        Assert.All(others, mail => Assert.True(
            mail.Title == administrators || (mail.To == PortalClient.Admin && mail.Title == ToTheActor[administrators]), mail.Title));
        await ForgetAsync(app);
    }

    private static Task<(int Mails, int Entries, int Keys, int Links)> CountsAsync(PortalApp app) => app.InDatabaseAsync(async db => (
        await db.OutboxMails.CountAsync(), await db.AuditEntries.CountAsync(), await db.AccessKeys.CountAsync(),
        await db.ContactLinks.CountAsync()));
}
