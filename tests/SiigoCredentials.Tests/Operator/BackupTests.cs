using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Tests.Operator;

/// <summary>A backup under load, and its restore into an empty place and over another database (T18, the short form).</summary>
public sealed class BackupTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("backup-").FullName;

    private string Backup => Path.Combine(folder, "portal.backup");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task BackupUnderLoad_RestoredIntoAnEmptyPlace_HasEveryAcknowledgedKey_WholeChains_AndEverySecretOpens()
    {
        await using var app = new PortalApp { Settings = new() { ["Credentials:RotationsPerDay"] = "10000" } };
        using var ana = await PortalClient.SignedInAsync(app);
        List<string> keys = [(await ana.GenerateAsync()).AccessKey!];
        using var ended = new CancellationTokenSource();
        var load = RotateUntilAsync(ana, keys, ended.Token);
        var acknowledged = keys.Count;

        var backedUp = await Shell.RunAsync(app, "backup", Backup);
        var begun = keys.Count;
        await ended.CancelAsync();
        await load;

        Assert.True(backedUp.ExitCode == 0, backedUp.Said);
        Assert.InRange(begun, acknowledged + 1, int.MaxValue); // it did run under load
        var kek = await File.ReadAllTextAsync(Path.Combine(app.Folder, "development.kek"));
        var empty = Path.Combine(folder, "empty");
        var restored = await Shell.RunInAsync(empty, new() { ["Protection__Key"] = kek }, "restore", Backup);
        Assert.True(restored.ExitCode == 0, restored.Said);
        Assert.Contains("1 audit chains were verified", restored.Said, StringComparison.Ordinal);

        // The same over another database, and the portal started there.
        await using var place = new PortalApp { Settings = new() { ["Protection:Key"] = kek } };
        Assert.Equal(0, (await Shell.RunWithAsync(place, new() { ["Protection__Key"] = kek }, "restore", Backup, "--force")).ExitCode);
        using var there = await PortalClient.SignedInAsync(place);
        var page = await there.GetAsync(PortalClient.ByPartners);
        var shown = (await there.SubmitAsync(page, page.Form("Reveal"))).AccessKey;
        Assert.InRange(keys.IndexOf(shown!), acknowledged - 1, keys.Count - 1);
        Assert.Equal(HttpStatusCode.OK, (await there.AuthAsync(page.ApiUser, shown!)).StatusCode);
        Assert.True((await place.Services.GetRequiredService<SecretHealth>().CheckAsync(CancellationToken.None)).IsWell);
        Assert.Null(await place.InDatabaseAsync(async db =>
            await new AuditTrail(db, TimeProvider.System).FindBreakAsync(await db.Credentials.Select(row => row.CompanyId).SingleAsync(), CancellationToken.None)));
        Assert.Single(Directory.EnumerateFiles(place.Folder, "portal.db.before-*"));
    }

    [Fact]
    public async Task Restore_WhereItWouldDestroy_IsRefused()
    {
        await using var app = new PortalApp();
        using var client = app.CreateClient();
        Assert.Equal(0, (await Shell.RunAsync(app, "backup", Backup)).ExitCode);
        var before = await File.ReadAllBytesAsync(Backup);

        var twice = await Shell.RunAsync(app, "backup", Backup);
        var running = await Shell.RunAsync(app, "restore", Backup, "--force");
        await using var place = new PortalApp();
        var there = await Shell.RunAsync(place, "restore", Backup);
        await File.WriteAllTextAsync(Path.Combine(folder, "garbage"), new string('x', 9_000));
        var garbage = await Shell.RunAsync(place, "restore", Path.Combine(folder, "garbage"), "--force");

        AssertRefused(twice, "is there already");
        Assert.Equal(before, await File.ReadAllBytesAsync(Backup));
        AssertRefused(running, "the portal is running");
        AssertRefused(there, "--force");
        AssertRefused(garbage, "not a database");
        Assert.DoesNotContain(
            Directory.EnumerateFiles(place.Folder), file => file.EndsWith(".restoring", StringComparison.Ordinal) || file.Contains(".before-", StringComparison.Ordinal));
        Assert.Equal(6, await place.InDatabaseAsync(db => db.Users.CountAsync()));
    }

    [Fact]
    public async Task Restore_OfABrokenChainOrWithAnotherKey_SaysSo_AndDoesItOnlyWhenAccepted()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.GenerateAsync();
        await app.SqlAsync("DROP TRIGGER AuditEntries_NoUpdate; UPDATE AuditEntries SET Detail = 'nada' WHERE Sequence = 1");
        Assert.Equal(0, (await Shell.RunAsync(app, "backup", Backup)).ExitCode);
        var (place, kek) = (Path.Combine(folder, "place"), await File.ReadAllTextAsync(Path.Combine(app.Folder, "development.kek")));

        var (exitCode, said) = await Shell.RunInAsync(place, [], "restore", Backup);

        AssertRefused((exitCode, said), "1 audit chains are broken: NIT 900123456 at entry 1");
        Assert.Contains("1 secrets of AccessKeys do not open", said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(place, "portal.db")));
        var accepted = await Shell.RunInAsync(place, new() { ["Protection__Key"] = kek }, "restore", Backup, "--accept-findings");
        Assert.True(accepted.ExitCode == 0, accepted.Said);
        Assert.Contains("audit chains are broken", accepted.Said, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(place, "portal.db")));
    }

    [Fact]
    public async Task Migrate_MakesTheDatabase_AndEnds()
    {
        var made = await Shell.RunInAsync(folder, [], "migrate");
        var again = await Shell.RunInAsync(folder, [], "migrate");

        Assert.Equal(0, made.ExitCode);
        Assert.Contains("Applied:", made.Said, StringComparison.Ordinal);
        Assert.Contains("up to date", again.Said, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "portal.db")));
    }

    private static void AssertRefused((int ExitCode, string Said) ended, string why)
    {
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(why, ended.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Said, StringComparison.Ordinal);
    }

    private static async Task RotateUntilAsync(PortalClient admin, List<string> keys, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            keys.Add((await admin.RotateAsync()).AccessKey!);
        }
    }
}
