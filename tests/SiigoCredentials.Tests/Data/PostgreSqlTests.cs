using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Instances;
using SiigoCredentials.Tests.Operator;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Data;

/// <summary>What several writers, several portals and a network between them and the database bring.</summary>
[Trait("Engine", "PostgreSql")]
public sealed class PostgreSqlTests
{
    [PostgreSqlFact]
    public async Task ChangeCommittedAfterALaterOne_IsInForceAtTheNextRequest()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var (first, second) = (await ana.GenerateAsync(), await other.GenerateAsync());
        await ana.TokenAsync(first);
        await other.TokenAsync(second);

        // The slow one draws its numbers first and commits last.
        await using var scope = app.Services.CreateAsyncScope();
        var slow = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        await using var transaction = await slow.Database.BeginTransactionAsync();
        await slow.AccessKeys.Where(key => key.Credential!.ApiUser == first.ApiUser)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.State, AccessKeyState.Revoked));
        await app.SqlAsync(
            $"UPDATE AccessKeys SET State = 'Revoked' WHERE CredentialId = (SELECT Id FROM Credentials WHERE ApiUser = '{second.ApiUser}')");
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.AuthAsync(second.ApiUser, second.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ana.AuthAsync(first.ApiUser, first.AccessKey!)).StatusCode);

        await transaction.CommitAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await ana.AuthAsync(first.ApiUser, first.AccessKey!)).StatusCode);
    }

    [PostgreSqlFact]
    public async Task ChangesClearedAwayBeforeAnInstanceLooked_AreInForceAllTheSame()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        var pair = await ana.GenerateAsync();
        await ana.TokenAsync(pair);

        await app.SqlAsync("UPDATE AccessKeys SET State = 'Revoked'");
        await app.SqlAsync("INSERT INTO Changes (Kind, Key) SELECT 'Credential', 'nadie@api.example' FROM generate_series(1, 10005)");
        await app.SqlAsync("INSERT INTO Changes (Kind, Key) VALUES ('Credential', 'nadie@api.example')");

        // What a transaction that is still open anywhere on the server may yet need stays until the next time; other tests have such.
        await Until.TrueAsync(
            async () =>
            {
                await app.Services.GetRequiredService<Housekeeping>().RunOnceAsync(CancellationToken.None);
                return await app.InDatabaseAsync(db => db.Changes.CountAsync()) == 10_006;
            },
            () => "the changes before the newest were not cleared away");
        Assert.Equal(HttpStatusCode.Unauthorized, (await ana.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
    }

    [PostgreSqlFact]
    public async Task EveryConnectionCut_TheNextSignInWorks()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        var pair = await ana.GenerateAsync();
        await ana.TokenAsync(pair);
        Assert.Equal(HttpStatusCode.Unauthorized, (await ana.AuthAsync("nadie@api.example", pair.AccessKey!)).StatusCode);

        await app.SqlAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        Assert.Equal(HttpStatusCode.OK, (await ana.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await ana.AuthAsync("otro@api.example", pair.AccessKey!)).StatusCode);
    }

    [PostgreSqlFact]
    public async Task ThreeInstancesOnAnEmptyDatabase_MigrateItOnce()
    {
        await using var app = new PortalApp();
        var database = PostgreSqlServer.Create(template: null);
        try
        {
            var applied = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
            {
                await using var db = new PostgreSqlAppDbContext(new DbContextOptionsBuilder<PostgreSqlAppDbContext>()
                    .UseNpgsql(PostgreSqlServer.TextOf(database)).UseApplicationServiceProvider(app.Services).Options);
                return string.Join(' ', await db.MigrateAsync(CancellationToken.None));
            })));

            Assert.Equal(2, applied.Count(each => each.Length == 0)); // they waited, and found nothing to do
            Assert.Single(
                applied, each =>
                    Regex.IsMatch(each, "^[0-9]+_Initial( [0-9]+_[A-Za-z]+)*$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)));
        }
        finally
        {
            PostgreSqlServer.Drop(database);
        }
    }

    [PostgreSqlFact]
    public async Task AnEmptyDatabase_IsMigrated_AndTheLogTellsOfNoError_AndThenNoRightToCreateIsNeeded()
    {
        var (folder, database) = (Directory.CreateTempSubdirectory("portal-empty-").FullName, PostgreSqlServer.Create(template: null));
        var role = $"{database}_portal";
        try
        {
            await PostgreSqlServer.RunAsync(database, $"""
                CREATE ROLE {role};
                GRANT {role} TO CURRENT_USER;
                REVOKE CREATE ON SCHEMA public FROM PUBLIC;
                ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}
                """);
            Dictionary<string, string> settings =
                new() { ["Storage__Provider"] = "PostgreSql", ["Storage__ConnectionString"] = PostgreSqlServer.TextOf(database) };
            var (exitCode, said) = await Shell.RunInAsync(folder, settings, "migrate");

            Assert.True(exitCode == 0, said);
            Assert.Contains("Applied: ", said, StringComparison.Ordinal);
            Assert.DoesNotContain("fail: ", said, StringComparison.Ordinal);

            settings["Storage__ConnectionString"] += $";Options=-c role={role}";
            Assert.Contains(
                "The database was up to date.", (await Shell.RunInAsync(folder, settings, "migrate")).Said, StringComparison.Ordinal);
            await using var portal = new Instance(new(settings) { ["ASPNETCORE_ENVIRONMENT"] = "Development" });
            portal.Process.Start();
            await portal.UntilReadyAsync();
            using var ana = new PortalClient(portal.Address, app: null);
            await ana.SignInAsync(PortalClient.Admin, DemoData.Password);
            Assert.NotNull((await ana.GenerateAsync()).AccessKey);
        }
        finally
        {
            PostgreSqlServer.Drop(database);
            PostgreSqlServer.Run($"DROP ROLE IF EXISTS {role}"); // with the database went what it was granted
            Directory.Delete(folder, recursive: true);
        }
    }

    [PostgreSqlFact]
    public async Task ActsOnOneCompany_TakeTurns_OthersDoNotWait()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var company = await app.InDatabaseAsync(
            db => db.Memberships.Where(row => row.Person!.Email == PortalClient.Admin).Select(row => row.CompanyId).SingleAsync());

        await using var scope = app.Services.CreateAsyncScope();
        await using var turn = await scope.ServiceProvider.GetRequiredService<AppDbContext>()
            .BeginCompanyTransactionAsync(company, CancellationToken.None);
        var waiting = ana.GenerateAsync();
        Assert.NotNull((await other.GenerateAsync()).AccessKey);
        Assert.False(waiting.IsCompleted);
        await turn.RollbackAsync();

        Assert.NotNull((await waiting).AccessKey);
    }
}
