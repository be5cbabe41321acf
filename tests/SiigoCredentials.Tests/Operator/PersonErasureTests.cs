using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Announcements;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Partners;
using SiigoCredentials.Web.Privacy;

namespace SiigoCredentials.Tests.Operator;

/// <summary>An erased person is nowhere any more, and the audit verifies all the same.</summary>
[Trait("Engine", "Both")]
public sealed class PersonErasureTests : IDisposable
{
    private const string Activity = PortalClient.ByConfiguration + "/actividad";
    private const string Contact = "julia@aliado.example";
    private const string Email = PortalClient.Colleague;

    // How the person may be written, as bytes of UTF-8.
    private static readonly string[] Traces =
        [.. new[] { Email, "Carlos Muñoz", "carlos munoz", "Muñoz" }
            .Select(text => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)))];

    private readonly string folder = Directory.CreateTempSubdirectory("erasure-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task PersonWithEverything_IsNowhere_AndEveryChainVerifies_AnOldExportToo()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.GenerateAsync();
        using var carlos = await PortalClient.SecondAdministratorAsync(app);
        await FillAsync(app, ana, carlos);
        var old = await ExportAsync(ana);
        Assert.Contains(Email, old, StringComparison.Ordinal);
        Assert.NotEmpty(await FindTracesAsync(app));

        var (exitCode, said) = await Shell.RunAsync(app, "erase-person", Email.ToUpperInvariant());

        Assert.True(exitCode == 0, said);
        Assert.DoesNotContain("still in", said, StringComparison.Ordinal);
        foreach (var what in (string[])
        [
            "1 accounts", "1 memberships", "1 invitations", "1 contacts of", "1 unsubscriptions", "audit entries", "1 passkeys",
            "1 accounts at the identity provider", "1 authenticators", "1 recovery codes", "1 links of the account",
            "1 links for the integrator", "1 announcements",
            "1 requests about", "1 links to personal data",
        ])
        {
            Assert.Contains(what, said, StringComparison.Ordinal);
        }

        Assert.Empty(await FindTracesAsync(app));
        var fresh = await ExportAsync(ana);
        AssertClean(fresh);
        foreach (var text in (string[])[old, fresh])
        {
            var verdict = await new ActivityCheck(new StringReader(text), known: null).RunAsync(CancellationToken.None);
            Assert.True(verdict.IsWhole, verdict.Text);
        }

        foreach (var path in (string[])
            [PortalClient.ByPartners, PortalClient.SecurityTab, Activity, "/configuracion/usuarios", "/alianzas/aliados"])
        {
            AssertClean((await ana.GetAsync(path)).Html);
        }

        Assert.All(await app.OutboxAsync(), mail => AssertClean($"{mail.To} {mail.Subject} {mail.Text}"));
        Assert.Contains(
            await app.OutboxAsync(), mail => mail is { To: PortalClient.Admin, Title: "Ahora eres el contacto de la integración" });
        await AssertChainsAsync(app);
        Assert.Equal("Iniciar sesión", (await carlos.GetAsync(PortalClient.ByPartners)).Heading);
        using var again = new PortalClient(app);
        Assert.NotEqual("Inicio", (await again.SignInAsync(Email, DemoData.Password)).Heading);
    }

    [Fact]
    public async Task ContactWithoutAccount_GoesAndAnAdministradorTakesThePlace()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.GenerateAsync();

        var dry = await Shell.RunAsync(app, "erase-person", Contact, "--dry-run");
        Assert.Equal(0, dry.ExitCode);
        Assert.Contains("1 contacts of integrations", dry.Said, StringComparison.Ordinal);
        Assert.Equal(Contact, await app.InDatabaseAsync(db => db.Credentials.Select(row => row.Contact.Email).SingleAsync()));
        Assert.Contains(await app.OutboxAsync(), mail => mail.To == Contact);

        Assert.Equal(0, (await Shell.RunAsync(app, "erase-person", Contact)).ExitCode);

        Assert.Equal(
            ("Ana Restrepo", PortalClient.Admin),
            await app.InDatabaseAsync(async db => (await db.Credentials.SingleAsync()).Contact is var contact
                ? (contact.Name, contact.Email) : default));
        Assert.DoesNotContain(await app.RowsAsync(), rows => rows.Contains(Contact, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(await app.RowsAsync(), rows => rows.Contains("Julia Integradora", StringComparison.OrdinalIgnoreCase));
        await AssertChainsAsync(app);
        Assert.Equal(3, (await Shell.RunAsync(app, "erase-person", Contact)).ExitCode);
    }

    [Fact]
    public async Task LastAdministrador_IsRefusedWithWhatToDo_AndNothingChanges()
    {
        await using var app = new PortalApp();
        var (exitCode, said) = await Shell.RunAsync(app, "erase-person", PortalClient.Admin);

        Assert.Equal(1, exitCode);
        Assert.Contains("the last Administrador of 900123456. Invite another with create-admin", said, StringComparison.Ordinal);
        using var ana = await PortalClient.SignedInAsync(app);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync()));
    }

    [Fact]
    public async Task Namesake_AndALongerAddress_StayAsTheyAre()
    {
        await using var app = new PortalApp();
        await app.InDatabaseAsync(db => db.Users.Where(person => person.Email == PortalClient.Admin).ExecuteUpdateAsync(
            set => set.SetProperty(person => person.FirstName, "Carlos").SetProperty(person => person.LastName, "Muñoz")));
        using var namesake = await PortalClient.SignedInAsync(app);
        await namesake.GenerateAsync(email: "otro." + Email);
        await namesake.RotateAsync();
        using var carlos = await PortalClient.SecondAdministratorAsync(app);
        await carlos.RotateAsync();

        Assert.Equal(0, (await Shell.RunAsync(app, "erase-person", Email)).ExitCode);

        Assert.Equal("otro." + Email, await app.InDatabaseAsync(db => db.Credentials.Select(row => row.Contact.Email).SingleAsync()));
        Assert.Equal(
            ["Carlos Muñoz", ""],
            await app.InDatabaseAsync(db => db.AuditEntries.Where(entry => entry.Action == AuditAction.CredentialRotated)
                .OrderBy(entry => entry.Sequence).Select(entry => entry.ActorName).ToListAsync()));
    }

    [SqliteFact]
    public async Task OlderBackup_HasThePersonUntilItIsDeleted_AndARestoreSaysSo()
    {
        await using var app = new PortalApp();
        var backup = Path.Combine(folder, "portal.backup");
        Assert.Equal(0, (await Shell.RunAsync(app, "backup", backup)).ExitCode);
        Assert.Equal(0, (await Shell.RunAsync(app, "erase-person", Email)).ExitCode);
        Assert.DoesNotContain(
            Email, await File.ReadAllTextAsync(Path.Combine(app.Folder, "erasures.txt")), StringComparison.OrdinalIgnoreCase);

        var (exitCode, said) = await Shell.RunAsync(app, "restore", backup, "--force");

        Assert.True(exitCode == 0, said);
        Assert.Contains($"in it again: {Email}. Run erase-person", said, StringComparison.Ordinal);
        Assert.Equal(0, (await Shell.RunAsync(app, "erase-person", Email)).ExitCode);
        Assert.Equal(3, (await Shell.RunAsync(app, "erase-person", Email)).ExitCode);
    }

    private static async Task FillAsync(PortalApp app, PortalClient ana, PortalClient carlos)
    {
        var page = await ana.GetAsync(PortalClient.ByConfiguration);
        await ana.SubmitAsync(page, page.Form("Contact"), PortalClient.Contact("Carlos Muñoz", Email));
        await carlos.RotateAsync();
        await app.InDatabaseAsync(async db =>
        {
            var (now, person) = (TimeProvider.System.GetUtcNow(), await db.Users.SingleAsync(row => row.Email == Email));
            var company = await db.Companies.SingleAsync(row => row.Nit == "900123456");
            db.HelpAnswers.Add(new HelpAnswer
            {
                PersonId = person.Id,
                Article = "/Ayuda/Credenciales",
                CompanyId = company.Id,
                Useful = true,
                Comment = "Soy Carlos Muñoz",
                At = now,
            });
            db.AccessRequests.Add(new AccessRequest
            {
                PersonId = person.Id,
                Nit = "900123456",
                Role = PersonRole.Contador,
                Message = "Soy Carlos Muñoz",
                CreatedAt = now,
            });
            db.Invitations.Add(new Invitation
            {
                CompanyId = company.Id,
                Email = Email,
                Role = PersonRole.Contador,
                InvitedById = person.Id,
                TokenHash = [1],
                CreatedAt = now,
            });
            db.PartnerLinks.Add(new PartnerLink
            {
                Id = Guid.CreateVersion7(),
                CompanyId = company.Id,
                PartnerId = "Aliado",
                TokenHash = [2],
                CreatedAt = now,
                CreatedBy = person.FullName,
            });
            db.Unsubscriptions.Add(new Unsubscription { Address = Email, At = now });
            var request = new DataRequest
            {
                Id = Guid.CreateVersion7(),
                Kind = DataRequestKind.Reclamo,
                Name = person.FullName,
                Email = Email.ToUpperInvariant(),
                Text = "Soy Carlos Muñoz",
                TokenHash = [3],
                LinkEndsAt = now,
            };
            request.File(now);
            request.Close("Hola, Carlos Muñoz", now);
            db.DataRequests.Add(request);
            db.OwnDataLinks.Add(new OwnDataLink { TokenHash = [4], Address = Email, EndsAt = now });
            await db.SaveChangesAsync();
        });
        await app.InDatabaseAsync(AddWaysInAsync);
        await app.InDatabaseAsync(AddMailsAboutAsync);
        await app.AddMailAsync(
            new Mail(Email, "Para ti", "Hola, Carlos Muñoz"),
            new Mail(PortalClient.Admin, "Carlos Muñoz cambió algo", $"Fue Carlos Muñoz, {Email}, hoy."));
        var andina = await app.InDatabaseAsync(db => db.Companies.Where(row => row.Nit == "900123456").Select(row => row.Id).SingleAsync());
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<CompanyActs>().RunAsync(
            Actor.Operator(andina),
            act =>
            {
                act.Record(AuditAction.RoleChanged, $"{Email}: Contador → Administrador");
                return Task.FromResult(true);
            },
            CancellationToken.None);
    }

    private static async Task<int> AddWaysInAsync(AppDbContext db)
    {
        var (now, person) = (TimeProvider.System.GetUtcNow(), await db.Users.SingleAsync(row => row.Email == Email));
        db.AddRange(
            new Authenticator { PersonId = person.Id, SealedSecret = Hash(), ConfirmedAt = now },
            new RecoveryCode { PersonId = person.Id, Hash = Hash() },
            new ExternalLogin { Issuer = "https://id.example", Subject = Email, PersonId = person.Id, Email = Email, LinkedAt = now },
            new AccountLink
            {
                TokenHash = Hash(),
                Purpose = LinkPurpose.AddressChange,
                PersonId = person.Id,
                SecurityStamp = person.SecurityStamp,
                Address = "nueva@andina.demo.example",
                CreatedAt = now,
            },
            new IdentityUserLogin<Guid> { LoginProvider = "de fuera", ProviderKey = Email, UserId = person.Id },
            new IdentityUserPasskey<Guid>
            {
                UserId = person.Id,
                CredentialId = Hash(),
                Data = new IdentityPasskeyData
                {
                    PublicKey = Hash(),
                    Name = "Llave de Carlos Muñoz",
                    CreatedAt = now,
                    AttestationObject = Hash(),
                    ClientDataJson = Hash(),
                },
            });
        return await db.SaveChangesAsync();
    }

    private static async Task<int> AddMailsAboutAsync(AppDbContext db)
    {
        var now = TimeProvider.System.GetUtcNow();
        var key = await db.AccessKeys.Include(row => row.Credential).FirstAsync();
        var announcement = new Announcement
        { Subject = "Nueva versión", Text = "Llega en enero.", ContentHash = Hash(), PublishedAt = now };
        db.AddRange(
            announcement,
            new AnnouncementMail { AnnouncementId = announcement.Id, Address = Email, TokenHash = Hash(), CreatedAt = now },
            new HandoffLink
            {
                CompanyId = key.Credential!.CompanyId,
                AccessKeyId = key.Id,
                KeysIssued = 1,
                ContactName = "Carlos Muñoz",
                ContactEmail = Email,
                TokenHash = Hash(),
                CodeHash = Hash(),
                CreatedAt = now,
                CreatedBy = "Ana Restrepo",
                CreatedById = await db.Users.Where(row => row.Email == PortalClient.Admin).Select(row => row.Id).SingleAsync(),
            });
        return await db.SaveChangesAsync();
    }

    private static byte[] Hash() => RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    private static async Task<string> ExportAsync(PortalClient admin)
    {
        var page = await admin.GetAsync(Activity);
        using var file = await admin.Http.PostAsync(
            PortalClient.ActionOf(page, page.Form("Export")),
            new FormUrlEncodedContent(PortalClient.Fields(page.Form("Export"), new() { ["format"] = "Json" })));
        return await file.Content.ReadAsStringAsync();
    }

    private static async Task<List<string>> FindTracesAsync(PortalApp app) =>
        [.. from rows in await app.RowsAsync()
            from trace in Traces
            where rows.Contains(trace, StringComparison.OrdinalIgnoreCase)
            select trace];

    private static void AssertClean(string text) => Assert.All(
        Traces.Append("Carlos Muñoz").Append("Carlos Mu\\u00F1oz"),
        trace => Assert.DoesNotContain(trace, text, StringComparison.OrdinalIgnoreCase));

    private static async Task AssertChainsAsync(PortalApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var (_, breaks) = await scope.ServiceProvider.GetRequiredService<AuditTrail>()
            .FindBreaksAsync(new Progress<RowProgress>(), CancellationToken.None);
        Assert.Empty(breaks);
    }
}
