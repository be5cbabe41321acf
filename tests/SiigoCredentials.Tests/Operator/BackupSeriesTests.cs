using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Operator;

/// <summary><c>backup FOLDER --keep N</c>, once and with <c>--every</c>, on a clock that the test drives.</summary>
[Trait("Engine", "Sqlite")]
public sealed class BackupSeriesTests : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(6);

    private readonly PortalApp app = new();
    private readonly AwaitedClock clock = new(TestClock.Noon);
    private readonly Channel<Report> told = Channel.CreateUnbounded<Report>();
    private readonly CancellationTokenSource enough = new();
    private readonly string folder = Directory.CreateTempSubdirectory("series-").FullName;

    public void Dispose()
    {
        enough.Dispose();
        app.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [SqliteFact]
    public async Task Backups_AreMadeWhenTheyAreDue_AndTheNewestStay()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "portal-2026-11-20.db"), "by hand");
        var ended = Start(keep: 2);

        foreach (var name in (string[])["20261124T120000Z", "20261124T180000Z", "20261125T000000Z"])
        {
            var round = await told.Reader.ReadAsync();
            Assert.True(round.IsDone, round.Text);
            Assert.Contains($"portal-{name}.db is whole and on the disk", round.Text, StringComparison.Ordinal);
            Assert.Contains("audit chains were verified", round.Text, StringComparison.Ordinal);
            Assert.Equal(Every, await clock.NextPauseAsync());
            clock.Advance(name == "20261125T000000Z" ? TimeSpan.Zero : Every);
        }

        var end = await StopAsync(ended);
        Assert.True(end.IsDone, end.Text);
        Assert.Equal(["backup.lock", "portal-2026-11-20.db", "portal-20261124T180000Z.db", "portal-20261125T000000Z.db"], Files());
    }

    [SqliteFact]
    public async Task RestoredCopy_Serves()
    {
        using var ana = await PortalClient.SignedInAsync(app);
        var pair = await ana.GenerateAsync();
        var made = await RunOnceAsync(keep: 3);
        Assert.True(made.IsDone, made.Text);
        var kek = await File.ReadAllTextAsync(Path.Combine(app.Folder, "development.kek"));
        await using var place = new PortalApp { Settings = new() { ["Protection:Key"] = kek } };

        var (exitCode, said) = await Shell.RunWithAsync(
            place, new() { ["Protection__Key"] = kek }, "restore", Path.Combine(folder, "portal-20261124T120000Z.db"), "--force");

        Assert.True(exitCode == 0, said);
        using var there = await PortalClient.SignedInAsync(place);
        Assert.Equal(HttpStatusCode.OK, (await there.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
    }

    [SqliteFact]
    public async Task CommandThatIsStartedAgain_WaitsUntilTheNextBackupIsDue()
    {
        Assert.True((await RunOnceAsync(keep: 5)).IsDone);
        clock.Advance(TimeSpan.FromHours(1));

        var ended = Start(keep: 5);

        Assert.Equal(Every - TimeSpan.FromHours(1), await clock.NextPauseAsync());
        clock.Advance(Every - TimeSpan.FromHours(1));
        Assert.Contains("portal-20261124T180000Z.db", (await told.Reader.ReadAsync()).Text, StringComparison.Ordinal);
        await StopAsync(ended);
    }

    [SqliteFact]
    public async Task RoundThatFails_IsTold_DeletesNothing_AndTheNextIsTriedWithinAnHour()
    {
        Directory.CreateDirectory(Path.Combine(folder, "portal-20261124T180000Z.db.unverified.part")); // nothing can be written there
        var ended = Start(keep: 1);
        Assert.True((await told.Reader.ReadAsync()).IsDone);
        Assert.Equal(Every, await clock.NextPauseAsync());

        clock.Advance(Every);
        var failed = await told.Reader.ReadAsync();
        var after = Files();
        var pause = await clock.NextPauseAsync();
        var state = await StopAsync(ended);

        Assert.False(failed.IsDone);
        Assert.StartsWith("No backup was made:", failed.Text, StringComparison.Ordinal);
        Assert.Contains("portal-20261124T120000Z.db", after);
        Assert.Equal(TimeSpan.FromHours(1), pause);
        Assert.Equal(CommandExit.Refused, state.Exit); // the last round failed
    }

    [SqliteFact]
    public async Task BackupOfAClockThatRanAhead_PushesOutNothing()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "portal-20991231T000000Z.db"), "of another clock");
        await File.WriteAllTextAsync(Path.Combine(folder, "portal-20200101T000000Z.db"), "old");

        var made = await RunOnceAsync(keep: 1);

        Assert.True(made.IsDone, made.Text);
        Assert.Equal(["backup.lock", "portal-20261124T120000Z.db", "portal-20991231T000000Z.db"], Files());
    }

    [SqliteFact]
    public async Task DatabaseWithFindings_IsKeptApart_AndPushesNoGoodBackupOut()
    {
        using (var ana = await PortalClient.SignedInAsync(app))
        {
            await ana.GenerateAsync();
        }

        Assert.True((await RunOnceAsync(keep: 1)).IsDone);
        await app.SqlAsync("DROP TRIGGER AuditEntries_NoUpdate; UPDATE AuditEntries SET Detail = 'nada' WHERE Sequence = 1");

        for (var round = 1; round <= 2; round++)
        {
            clock.Advance(Every);
            var found = await RunOnceAsync(keep: 1);
            Assert.False(found.IsDone);
            Assert.Contains("1 audit chains are broken", found.Text, StringComparison.Ordinal);
        }

        Assert.Equal(["backup.lock", "portal-20261124T120000Z.db", "portal-20261125T000000Z.findings.db"], Files());
    }

    [SqliteFact]
    public async Task FolderHasOneWriter_WhichCleansUpAfterAKilledOne()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "portal-20261101T000000Z.db.unverified"), "half");
        await File.WriteAllTextAsync(Path.Combine(folder, "portal-20261101T000000Z.db.unverified.copy-wal"), "half");
        var ended = Start(keep: 2);
        Assert.True((await told.Reader.ReadAsync()).IsDone);

        var second = await RunOnceAsync(keep: 2);
        await clock.NextPauseAsync();
        await StopAsync(ended);

        Assert.False(second.IsDone);
        Assert.Contains($"another command makes backups in {folder}", second.Text, StringComparison.Ordinal);
        Assert.Equal(["backup.lock", "portal-20261124T120000Z.db"], Files());
    }

    [SqliteFact]
    public async Task StoppedInTheMidstOfARound_ItLeavesNothingBehind()
    {
        var plan = new BackupPlan(folder, Keep: 1, Every: null);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Series().RunAsync(plan, _ => { }, new CancellationToken(canceled: true)));

        Assert.Equal(["backup.lock"], Files());
    }

    [SqliteTheory]
    [InlineData("from 1m to 30d", "--every", "0m", "--keep", "3")]
    [InlineData("from 1m to 30d", "--every", "31d", "--keep", "3")]
    [InlineData("from 1m to 30d", "--every", "6", "--keep", "3")]
    [InlineData("from 1m to 30d", "--every", "06:00:00", "--keep", "3")]
    [InlineData("--every needs --keep", "--every", "6h")]
    [InlineData("from 1 to 10000", "--every", "6h", "--keep", "0")]
    [InlineData("from 1 to 10000", "--keep", "10001")]
    [InlineData("there is no folder", "--keep", "3")]
    public async Task BoundsAreChecked(string why, params string[] options)
    {
        var missing = Path.Combine(folder, "not-mounted");

        var (exitCode, said) = await Shell.RunAsync(app, ["backup", missing, .. options]);

        Assert.Equal(1, exitCode);
        Assert.Contains(why, said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(missing));
    }

    [SqliteFact]
    public async Task ToldToStop_ItEndsWithZero_AndEachRoundWasOneLineOfJson()
    {
        await Shell.RunAsync(app, "migrate");
        using var program = Process.Start(new ProcessStartInfo(
            "dotnet", [PortalProcess.ProgramFile, "backup", folder, "--every", "6h", "--keep", "2", "--json"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["Storage__Folder"] = app.Folder },
        })!;
        var errors = program.StandardError.ReadToEndAsync();

        using var round = JsonDocument.Parse((await program.StandardOutput.ReadLineAsync())!);
        await Programs.RunAsync("/", FormattableString.Invariant($"kill -TERM {program.Id}"), []);
        await program.WaitForExitAsync();

        var last = await program.StandardOutput.ReadToEndAsync();
        Assert.True(program.ExitCode == 0, await errors);
        Assert.Equal(0, round.RootElement.GetProperty("exit").GetInt32());
        Assert.True(File.Exists(round.RootElement.GetProperty("file").GetString()));
        Assert.StartsWith("{\"exit\":0,\"message\":\"Stopped.", last, StringComparison.Ordinal);
        Assert.Equal(2, Files().Count); // the backup and the lock
    }

    private List<string> Files() =>
        [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private BackupSeries Series() => ActivatorUtilities.CreateInstance<BackupSeries>(app.Services, clock);

    private Task<Report> RunOnceAsync(int keep) =>
        Series().RunAsync(new BackupPlan(folder, keep, Every: null), _ => Assert.Fail("It is the result."), CancellationToken.None);

    private Task<Report> Start(int keep)
    {
        var series = Series();
        return Task.Run(() => series.RunAsync(new BackupPlan(folder, keep, Every), round => told.Writer.TryWrite(round), enough.Token));
    }

    private async Task<Report> StopAsync(Task<Report> ended)
    {
        await enough.CancelAsync();
        return await ended;
    }

    // Tells each pause as it begins, so that the test goes on only then.
    private sealed class AwaitedClock(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private readonly Channel<TimeSpan> pauses = Channel.CreateUnbounded<TimeSpan>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            pauses.Writer.TryWrite(dueTime);
            return timer;
        }

        public ValueTask<TimeSpan> NextPauseAsync() => pauses.Reader.ReadAsync();
    }
}
