using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Tests.Data;

/// <summary>Who migrates a SQLite database, when several want to and when one was killed at it.</summary>
public sealed class SqliteMigrationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("portal-migration-").FullName;
    private readonly PortalApp app = new();
    // without it a failure would be a test that never ends
    private readonly CancellationTokenSource patience = new(TimeSpan.FromMinutes(1));

    public void Dispose()
    {
        patience.Dispose();
        app.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [SqliteFact]
    public async Task OneWasKilledAtIt_TheNextDoesNotWaitForIt()
    {
        await using var db = Open();
        await db.Database.ExecuteSqlAsync($"""
            CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-28 00:00:00');
            """);

        Assert.NotEmpty(await db.MigrateAsync(patience.Token));
        Assert.Empty(await db.MigrateAsync(patience.Token));
    }

    [SqliteFact]
    public async Task SeveralAtOnceOnNoFile_OneDoes()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            await using var db = Open();
            return (await db.MigrateAsync(patience.Token)).Count;
        })));

        Assert.Single(applied, count => count > 0);
    }

    // Identity asks the portal's services which of its own schemas it is.
    private SqliteAppDbContext Open() => new(new DbContextOptionsBuilder<SqliteAppDbContext>()
        .UseSqlite($"Data Source={Path.Combine(folder, "portal.db")};Pooling=False").UseApplicationServiceProvider(app.Services).Options);
}
