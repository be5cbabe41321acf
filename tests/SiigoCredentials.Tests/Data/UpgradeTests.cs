using System.Buffers.Text;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Audit;
using SiigoCredentials.Tests.Faults;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Tests.Data;

/// <summary>A database of the release before, in which a person belonged to one company, as this release finds it.</summary>
[Trait("Engine", "Both")]
public sealed class UpgradeTests
{
    private const string FormerRelease = "20261129000000_Initial";

    [Fact]
    public async Task FormerRelease_KeepsEveryPersonRoleSessionAndChain()
    {
        await using var app = new ProductionApp();
        var now = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).UtcDateTime;
        var company = new Company { PublicKey = "clave", Nit = "900123456", Name = "Comercial Andina", PlanCode = "premium" };
        var (ana, carlos) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await using (var db = Open(app))
        {
            await db.GetService<IMigrator>().MigrateAsync(FormerRelease);
            db.Companies.Add(company);
            await AddEntriesAsync(db, company.Id, ana);
            await AddPersonAsync(db, ana, company.Id, "ana@andina.example", "Administrador", disabledAt: null);
            await AddPersonAsync(db, carlos, company.Id, "carlos@andina.example", "Contador", disabledAt: now);
            var (hash, seen) = (SHA256.HashData(Encoding.UTF8.GetBytes(key)), TimeProvider.System.GetUtcNow().UtcDateTime);
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "Sessions" ("KeyHash", "Id", "PersonId", "SecurityStamp", "CreatedAt", "LastSeenAt", "ProvenAt", "Method", "UserAgent")
                VALUES ({hash}, {Guid.CreateVersion7()}, {ana}, 'sello', {seen}, {seen}, {seen}, 'Password', '')
                """);
        }

        var ticket = (await app.Services.GetRequiredService<SessionStore>().RetrieveAsync(key))!;

        Assert.Equal((company.Id, "Comercial Andina", "Administrador"),
            (ticket.Principal.CompanyId(), ticket.Principal.CompanyName(), ticket.Principal.Role()));
        Assert.Equal(
            [(ana, PersonRole.Administrador, (DateTimeOffset?)null), (carlos, PersonRole.Contador, new DateTimeOffset(now))],
            (await app.InDatabaseAsync(db => db.Memberships.Where(row => row.CompanyId == company.Id).OrderBy(row => row.PersonId)
                .ToListAsync())).Select(row => (row.PersonId, row.Role, row.DisabledAt)).OrderBy(row => row.Role));
        Assert.Equal(
            [("ana@andina.example", 1), ("carlos@andina.example", 2)],
            (await app.InDatabaseAsync(db => db.Users.OrderBy(row => row.Number).ToListAsync())).Select(row => (row.Email!, row.Number)));
        await using var scope = app.Services.CreateAsyncScope();
        var (chains, breaks) = await scope.ServiceProvider.GetRequiredService<AuditTrail>()
            .FindBreaksAsync(new Progress<RowProgress>(), CancellationToken.None);
        Assert.Equal((1, 0), (chains, breaks.Count));
        await EraseAsync(app, company.Id);
        Assert.Equal(3, await NumberOfNextAsync(app)); // on SQLite a trigger counts, and its table was rebuilt
    }

    // EF keeps one model for all of the process, and Identity's options have a say in it.
    private static AppDbContext Open(PortalApp app) => PostgreSqlServer.IsUsed
        ? new PostgreSqlAppDbContext(new DbContextOptionsBuilder<PostgreSqlAppDbContext>()
            .UseNpgsql(app.StorageSettings["Storage:ConnectionString"]).UseApplicationServiceProvider(RealPortal.Identity).Options)
        : new SqliteAppDbContext(new DbContextOptionsBuilder<SqliteAppDbContext>()
            .UseSqlite($"Data Source={Path.Combine(app.Folder, "portal.db")};Pooling=False")
            .UseApplicationServiceProvider(RealPortal.Identity).Options);

    private static Task AddPersonAsync(AppDbContext db, Guid id, Guid company, string email, string role, DateTime? disabledAt) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "People" ("Id", "CompanyId", "FirstName", "LastName", "Identification", "Role", "HasShortPassword", "DisabledAt",
                "SortName", "UserName", "NormalizedUserName", "Email", "NormalizedEmail", "EmailConfirmed", "SecurityStamp",
                "PhoneNumberConfirmed", "TwoFactorEnabled", "LockoutEnabled", "AccessFailedCount")
            VALUES ({id}, {company}, 'Ana', 'Restrepo', '1', {role}, FALSE, {disabledAt},
                'ana restrepo', {email}, {email.ToUpperInvariant()}, {email}, {email.ToUpperInvariant()}, TRUE, 'sello',
                FALSE, FALSE, TRUE, 0)
            """);

    // Entries of format 1, whose hashes cover the values themselves.
    private static async Task AddEntriesAsync(AppDbContext db, Guid company, Guid person)
    {
        await db.SaveChangesAsync();
        byte[] last = [];
        string[] actions = ["CompanyCreated", "PersonJoined", "CredentialGenerated"];
        for (var sequence = 1L; sequence <= actions.Length; sequence++)
        {
            var (action, operation, at) = (actions[sequence - 1], Guid.CreateVersion7(), DateTime.UnixEpoch);
            var hash = new FormerActivity.Line(
                sequence, at.ToString("O", CultureInfo.InvariantCulture), action, person.ToString("N"), "Ana Restrepo",
                operation.ToString("N"), "", "192.0.2.7", null, Convert.ToHexString(last), "").ToLine().ComputeHash(company.ToString("N"));
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "AuditEntries" ("Id", "CompanyId", "Sequence", "At", "Action", "ActorId", "ActorName", "OperationId", "Detail",
                    "Address", "PreviousHash", "Hash")
                VALUES ({Guid.CreateVersion7()}, {company}, {sequence}, {at}, {action}, {person}, 'Ana Restrepo', {operation}, '',
                    '192.0.2.7', {last}, {hash})
                """);
            last = hash;
        }
    }

    // What an entry of format 1 loses is named as well; its own hash is taken as it stands from then on.
    private static async Task EraseAsync(PortalApp app, Guid company)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var trail = scope.ServiceProvider.GetRequiredService<AuditTrail>();
        var first = await db.AuditEntries.SingleAsync(entry => entry.CompanyId == company && entry.Sequence == 1);
        await trail.EraseAsync(
            Actor.Operator(company), [(first, ActivityFields.ActorName | ActivityFields.Address)], CancellationToken.None);
        await db.SaveChangesAsync();

        Assert.Null(await trail.FindBreakAsync(company, CancellationToken.None));
        Assert.True(first.IsErased(ActivityFields.ActorName));
        using var file = new MemoryStream();
        var (log, output) = (scope.ServiceProvider.GetRequiredService<ActivityLog>(), PipeWriter.Create(file));
        await ActivityFile.WriteAsync(
            output, company, (await log.HeadAsync(company, CancellationToken.None))!, log.BatchesAsync(company, 100),
            CancellationToken.None);
        await output.CompleteAsync();
        var verdict = await new ActivityCheck(new StringReader(Encoding.UTF8.GetString(file.ToArray())), known: null)
            .RunAsync(CancellationToken.None);
        Assert.True(verdict.IsWhole, verdict.Text);
        Assert.Contains("1 of these have format 1", verdict.Text, StringComparison.Ordinal);
    }

    private static Task<int> NumberOfNextAsync(PortalApp app) => app.InDatabaseAsync(async db =>
    {
        var person = new Person { FirstName = "Nueva", LastName = "Persona", UserName = "n@andina.example", Email = "n@andina.example" };
        db.Users.Add(person);
        await db.SaveChangesAsync();
        return await db.Users.Where(row => row.Id == person.Id).Select(row => row.Number).SingleAsync();
    });
}
