using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Tests.Data;

/// <summary>Connections that stay open with their prepared statements answer as new ones do.</summary>
[Trait("Loop", "Quick")]
[Trait("Engine", "Sqlite")]
public sealed class KeptConnectionTests
{
    [Fact]
    public async Task QueryWithinItself_HasItsOwnRows()
    {
        await using var app = new PortalApp();
        var names = await app.InDatabaseAsync(db => Names(db).ToListAsync());

        var pairs = await app.InDatabaseAsync(async db =>
        {
            List<(string Outer, string Inner)> read = [];
            await foreach (var outer in Names(db).AsAsyncEnumerable())
            {
                read.AddRange((await Names(db).ToListAsync()).Select(inner => (outer, inner)));
            }

            return read;
        });

        Assert.True(names.Count > 1);
        Assert.Equal(names.SelectMany(outer => names.Select(inner => (outer, inner))), pairs);
    }

    [Fact]
    public async Task QueryThatWasLeftHalfRead_SeesWhatWasCommittedSince()
    {
        await using var app = new PortalApp();
        _ = await app.InDatabaseAsync(db => Names(db).FirstAsync());
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        await foreach (var name in Names(db).AsAsyncEnumerable())
        {
            Assert.NotEmpty(name);
            break;
        }

        await app.SqlAsync("UPDATE Companies SET Name = Name || ' y Cía.'");

        Assert.All(await Names(db).ToListAsync(), name => Assert.EndsWith(" y Cía.", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task QueryAfterAChangeOfTheSchema_IsPreparedAgain()
    {
        await using var app = new PortalApp();
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var before = await Names(db).ToListAsync();

        await app.SqlAsync("ALTER TABLE Companies ADD COLUMN Since TEXT");

        Assert.Equal(before, await Names(db).ToListAsync());
    }

    [Fact]
    public async Task MoreQueriesThanAreKept_AllAnswer()
    {
        await using var app = new PortalApp();
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var name = await Names(db).FirstAsync();

        for (var round = 0; round < 2; round++)
        {
            for (var others = 1; others <= 120; others++) // each number is another text
            {
                string[] asked = [name, .. Enumerable.Range(0, others).Select(number => $"none {number}")];
                Assert.Equal([name], await Names(db).Where(known => EF.Constant(asked).Contains(known)).ToListAsync());
            }
        }
    }

    [Fact]
    public async Task ManyAtOnce_LeaveNoMoreOpenThanWait_AndNoneOutlivesThePortal()
    {
        var app = new PortalApp();
        await using (app)
        {
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => app.InDatabaseAsync(db => Names(db).ToListAsync())));
            List<AsyncServiceScope> scopes = [.. Enumerable.Range(0, 200).Select(_ => app.Services.CreateAsyncScope())];
            foreach (var scope in scopes)
            {
                _ = await Names(scope.ServiceProvider.GetRequiredService<AppDbContext>()).ToListAsync();
            }

            Assert.InRange(OpenConnections(app), 200, int.MaxValue);
            foreach (var scope in scopes)
            {
                await scope.DisposeAsync();
            }

            Assert.InRange(OpenConnections(app), 60, 80);
        }

        Assert.Equal(0, OpenConnections(app));
    }

    [Fact]
    public async Task ConnectionInUse_WhenThePortalEnds_ClosesWithItsUse()
    {
        var app = new PortalApp();
        await using (var scope = app.Services.CreateAsyncScope())
        {
            await using var names = Names(scope.ServiceProvider.GetRequiredService<AppDbContext>()).AsAsyncEnumerable()
                .GetAsyncEnumerator();
            Assert.True(await names.MoveNextAsync());

            await app.DisposeAsync();

            Assert.True(await names.MoveNextAsync());
        }

        Assert.Equal(0, OpenConnections(app));
    }

    // Each connection has the log open for itself. The file itself SQLite closes with the last of them, because of its locks.
    private static int OpenConnections(PortalApp app)
    {
        var log = Path.Combine(app.Folder, "portal.db-wal");
        return Directory.EnumerateFiles("/proc/self/fd").Count(number =>
            new FileInfo(number).LinkTarget?.StartsWith(log, StringComparison.Ordinal) == true);
    }

    private static IQueryable<string> Names(AppDbContext db) =>
        db.Companies.OrderBy(company => company.Name).Select(company => company.Name);
}
