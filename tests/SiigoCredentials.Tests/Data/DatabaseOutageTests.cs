using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Tests.Data;

/// <summary>A database that fails is told when it begins, counted, and told when it is over; not at every request.</summary>
[Trait("Engine", "Both")]
public sealed class DatabaseOutageTests
{
    private readonly TestClock clock = new();

    [Fact]
    public async Task DatabaseFails_OneFaultInTheLog_ACountAMinute_AndTheEnd_WhileEveryRequestGets503()
    {
        using var logs = new LoudLog();
        await using var app = new PortalApp { Clock = clock, Logs = logs };
        using var admin = await PortalClient.SignedInAsync(app);
        var watch = app.Services.GetRequiredService<DatabaseMonitor>();
        await app.SqlAsync("ALTER TABLE Sessions RENAME TO Away");
        await app.SqlAsync("ALTER TABLE Plans RENAME TO AwayToo");
        logs.Clear();

        for (var request = 1; request <= 20; request++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await admin.GetAsync("/")).Status);
        }

        var begin = Assert.Single(logs.Of(nameof(DatabaseOutage)));
        Assert.Equal(LogLevel.Error, begin.Level);
        Assert.StartsWith("The database fails: ", begin.Text, StringComparison.Ordinal);
        Assert.Equal(1, logs.StackTraces);

        clock.Advance(TimeSpan.FromMinutes(1)); // the watch comes by itself
        await ToldAsync(2);
        await watch.RunAsync(default);
        Assert.Equal(
            $"The database has failed 20 times since {clock.Start:O}", Assert.Single(logs.Of(nameof(DatabaseOutage)).Skip(1)).Text);

        await app.SqlAsync("ALTER TABLE Away RENAME TO Sessions");
        await app.SqlAsync("ALTER TABLE AwayToo RENAME TO Plans");
        await watch.RunAsync(default);
        Assert.Equal(2, logs.Of(nameof(DatabaseOutage)).Count); // not yet: it may fail again
        clock.Advance(TimeSpan.FromSeconds(31));
        await ToldAsync(3);
        var end = logs.Of(nameof(DatabaseOutage))[^1];
        Assert.Equal(LogLevel.Information, end.Level);
        Assert.StartsWith("The database works again. It failed 20 times from ", end.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/")).Status);

        Task ToldAsync(int count) =>
            Until.TrueAsync(() => Task.FromResult(logs.Of(nameof(DatabaseOutage)).Count >= count), () => "The log was not told.");
    }

    [Fact]
    public async Task EachReason_IsToldOnceWithItsFault()
    {
        using var logs = new LoudLog();
        var outage = new DatabaseOutage(clock, new Logger<DatabaseOutage>(new LoggerFactory([logs])));
        var locked = new Microsoft.Data.Sqlite.SqliteException("database is locked", 5);
        var broken = new Microsoft.Data.Sqlite.SqliteException("disk I/O error", 10);
        await using var nobody = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={Loopback.FreeAddress().Port}");
        var away = await Assert.ThrowsAsync<NpgsqlException>(async () => await nobody.OpenConnectionAsync());

        bool[] told =
            [.. new Exception[] { locked, away, new InvalidOperationException("In EF.", locked), broken, away }.Select(outage.Note)];

        Assert.Equal([true, true, false, true, false], told);
        Assert.Equal(
            ["SQLite 5", "no connection: ConnectionRefused", "SQLite 10"],
            logs.Of(nameof(DatabaseOutage))
                .Select(line => line.Text["The database fails: ".Length..line.Text.IndexOf(". Requests", StringComparison.Ordinal)]));
        Assert.False(DatabaseOutage.IsBehind(new InvalidOperationException("Ours.", new IOException())));
    }
}
